"""The reference files: those that are shipped can be used, and a bad one is refused with all that is wrong."""

import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from usajobs_assets.gold.reference import reference_rows
from usajobs_assets.gold.rules import FxRates, Rules
from usajobs_assets.gold.sizes import SIZE_BINS, size_bin, told_size_bin
from usajobs_assets.rulebook.book import SHIPPED, read_folder
from usajobs_assets.rulebook.errors import RulesRefused
from usajobs_assets_tests.builders import shipped_rules


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped files, to be spoiled."""
    return shutil.copytree(SHIPPED, tmp_path / "config")


def change(folder: Path, name: str, **values: object) -> None:
    path = folder / f"{name}.yml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **values}))


def load_rules(folder: Path) -> Rules:
    """The rules of a folder, if it is not refused."""
    book = read_folder(folder)
    book.check()
    return Rules.of(book.documents())


def test_the_shipped_files_are_usable_and_have_what_was_asked_for() -> None:
    rules = shipped_rules()
    assert all("CAD" in row.per_usd for row in rules.fx_rates.rates)
    assert len(rules.regions.states) == 5
    assert sum(map(len, rules.regions.states.values())) == 56
    assert len(rules.titles.titles) > 100 < len(rules.skills.skills)
    titles = [rule.title for rule in rules.titles.titles]
    assert len(set(titles)) == len(titles)


def test_a_digest_follows_what_the_files_say_and_not_how(folder: Path) -> None:
    shipped = shipped_rules()
    (folder / "skills.yml").write_text("# A comment.\n" + (folder / "skills.yml").read_text())
    (folder / "another_mart.yml").write_text("a: 1")
    assert load_rules(folder).digest == shipped.digest
    change(folder, "agencies", departments=[])
    changed = load_rules(folder)
    assert changed.digest != shipped.digest
    assert changed.skills_digest == shipped.skills_digest


def test_everything_that_is_wrong_is_said_at_once_by_file(folder: Path) -> None:
    change(folder, "fx_rates", target="GBPP")
    change(folder, "skills", skills={"python": ["Python"], "x y": []})
    change(folder, "agencies", extra=1)
    with pytest.raises(RulesRefused) as refused:
        load_rules(folder)
    said = str(refused.value)
    for place in (
        r"fx_rates\.yml:\d+: target",
        r"skills\.yml:\d+: skills.python.0",
        r"skills\.yml:\d+: skills.x y",
        r"agencies\.yml:\d+: extra",
    ):
        assert re.search(place, said), place
    assert "titles.yml" not in said


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("fx_rates", {"target": "JPY"}, "JPY has no rate for 2018-01-01"),
        ("fx_rates", {"rates": [{"date": date(2024, 1, 1), "per_usd": {"CAD": 0}}]}, "greater than 0"),
        (
            "fx_rates",
            {"rates": [{"date": date(year, 1, 1), "per_usd": {"CAD": 1}} for year in (2024, 2023)]},
            "dates of the rates must go up",
        ),
        ("titles", {"titles": []}, "at least 1 item"),
        ("titles", {"titles": [{"title": "A", "includes": ["c"]}]}, "at least 2 characters"),
        ("regions", {"states": {"A": {"Ohio": "OH"}, "B": {"OHIO": "OH"}}}, "listed twice: ohio"),
        ("agencies", {"agencies": [{"name": "A", "aliases": ["b"]}, {"name": "B"}]}, "listed twice: b"),
    ],
)
def test_what_makes_no_sense_is_refused(
    folder: Path, name: str, values: dict[str, object], said: str
) -> None:
    change(folder, name, **values)
    with pytest.raises(RulesRefused, match=rf"{name}\.yml:\d+: .*{said}"):
        load_rules(folder)


def test_a_file_that_is_missing_or_no_yaml_is_named(folder: Path) -> None:
    (folder / "titles.yml").unlink()
    (folder / "regions.yml").write_text("states: [")
    with pytest.raises(RulesRefused, match=r"titles\.yml: is missing[\s\S]*regions\.yml:\d+: is no YAML"):
        load_rules(folder)


@pytest.mark.parametrize("target", ["USD", "CAD"])
def test_rates_cover_every_day_once_for_each_currency(target: str) -> None:
    """A day without rate would lose its postings, and one with two would double them."""
    shipped = shipped_rules()
    rules = shipped.model_copy(update={"fx_rates": shipped.fx_rates.model_copy(update={"target": target})})
    rows = reference_rows(rules)["ref_fx"]
    assert {row[0] for row in rows} == {"AUD", "CAD", "EUR", "GBP", "INR", "USD"}
    assert {row[-1] for row in rows} == {target}
    for currency in rules.fx_rates.currencies:
        own = [row[1:] for row in rows if row[0] == currency]
        assert (own[0][0], own[-1][1]) == ("-infinity", "infinity")
        assert [row[1] for row in own[:-1]] == [row[0] for row in own[1:]]


def test_rates_go_through_the_dollar() -> None:
    shipped = shipped_rules()
    in_cad = shipped.model_copy(update={"fx_rates": shipped.fx_rates.model_copy(update={"target": "CAD"})})
    newest = {row[0]: row[3:] for row in reference_rows(in_cad)["ref_fx"]}
    day = date(2024, 1, 1)
    assert newest["USD"] == (Decimal("1.370"), day, "CAD")
    assert newest["EUR"] == (Decimal("1.48268398268"), day, "CAD")
    assert newest["CAD"] == (1, None, "CAD")


def test_a_row_without_a_currency_leaves_its_rate_as_it_was() -> None:
    rates = FxRates.model_validate(
        {
            "target": "USD",
            "rates": [
                {"date": date(2020, 1, 1), "per_usd": {"EUR": 2}},
                {"date": date(2021, 1, 1), "per_usd": {"CAD": 4}},
                {"date": date(2022, 1, 1), "per_usd": {"EUR": 1}},
            ],
        }
    )
    assert rates.to_target("EUR") == [(date(2020, 1, 1), Decimal("0.5")), (date(2022, 1, 1), Decimal(1))]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("51-200 employees", "51-200"),
        ("1,001-5,000", "1001-5000"),
        ("201 - 500", "201-500"),
        ("640", "501-1000"),
        ("10,001+ employees", "10001+"),
        ("10000+", "10001+"),
        ("500+", "unknown"),
        ("50-1000", "unknown"),
        ("0", "unknown"),
        ("unknown", "unknown"),
        ("2 of 3 of 4", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_size_in_words_is_a_bin_where_it_is_certain(told: str, expected: str) -> None:
    assert told_size_bin(told) == expected


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        (1, "1-10"),
        (10, "1-10"),
        (11, "11-50"),
        (200, "51-200"),
        (10_000, "5001-10000"),
        (10_001, "10001+"),
        (None, "unknown"),
    ],
)
def test_sizes_are_bins_without_gaps(people: int | None, expected: str) -> None:
    assert size_bin(people) == expected
    assert expected in SIZE_BINS
