"""`alerts.yml`: what is shipped looks for nothing, its examples are usable, and every fault of a bad file is told."""

import re

import pytest
import yaml
from pydantic import ValidationError

from usajobs_assets.gold.alerts.rules import Alerts, Criteria
from usajobs_assets.rulebook.book import SHIPPED, Rulebook, read_folder
from usajobs_assets.rulebook.errors import RulesRefused
from usajobs_assets.rulebook.models import MODELS
from usajobs_assets_tests.conftest import PROJECT

SEARCH = {"name": "rangers", "where": {"title": ["ranger"]}, "to": ["me"]}


def test_what_is_shipped_looks_for_nothing() -> None:
    assert list(Alerts.model_validate(read_folder(SHIPPED).documents()["alerts.yml"]).watches()) == []


def test_the_examples_in_the_shipped_file_use_every_criterion() -> None:
    text = (SHIPPED / "alerts.yml").read_text()
    example = "\n".join(re.findall(r"^# ((?:searches|watched|  ).*)$", text, re.MULTILINE))
    alerts = Alerts.model_validate(yaml.safe_load(example))
    assert set(alerts.searches[0].where.model_fields_set) == set(Criteria.model_fields)
    assert [watch.posting for watch in alerts.watches()] == [None, 830000100, 830000200]


def test_every_fault_of_a_file_is_told_with_its_place() -> None:
    bad = {
        "searches": [
            {"name": "Bad Name", "where": {"title": ["Ranger"], "states": ["Colorado"]}},
            {"name": "empty", "where": {"not_title": ["chief"]}},
            {
                "name": "odd",
                "where": {"series": ["25"], "salary": 1},
                "tell": ["everything"],
                "to": ["me@example.org"],
            },
        ],
        "watched": [{"name": "mine", "postings": []}],
    }
    with pytest.raises(RulesRefused) as refused:
        Rulebook({"alerts.yml": yaml.safe_dump(bad)}).check({"alerts.yml": MODELS["alerts.yml"]})
    said = str(refused.value)
    for place in ("name", "title", "states", "series", "salary", "tell", "to", "postings"):
        assert place in said
    assert "every posting fits" in said


def test_a_name_is_given_once() -> None:
    watched = {"name": "rangers", "postings": [1]}
    with pytest.raises(ValidationError, match="given twice: rangers"):
        Alerts.model_validate({"searches": [SEARCH, SEARCH], "watched": [watched]})


def test_a_watch_is_the_same_as_long_as_it_looks_for_the_same_for_the_same_receiver() -> None:
    (watch,) = Alerts.model_validate({"searches": [SEARCH]}).watches()
    told = Alerts.model_validate({"searches": [{**SEARCH, "to": ["you", "me"], "tell": ["new"]}]})
    assert watch.is_told_in(told, "me")
    assert not watch.is_told_in(told, "friend")
    other = Alerts.model_validate({"searches": [{**SEARCH, "where": {"title": ["cook"]}}]})
    assert not watch.is_told_in(other, "me")


def test_the_documented_rules_are_usable() -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", (PROJECT / "docs" / "gold-alerts.md").read_text(), re.DOTALL)
    assert len(list(Alerts.model_validate(yaml.safe_load(example)).watches())) == 2
