"""The runbook answers every alarm, and what it tells people to type exists."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from usajobs_assets.cli.main import usajobs
from usajobs_assets.expectations.rules import RULES
from usajobs_assets.observability.metrics import UNITS
from usajobs_assets.settings import Settings
from usajobs_assets_tests.conftest import PROJECT

# Terraform names its alarms so, and links to the section of the same name.
ALARMS = (
    "no-proven-sweep",
    "run-failed",
    "run-refused",
    "quarantine-high",
    "daemon-dead",
    "request-budget-spent",
    "outbox-stuck",
    "database-storage-low",
    "database-cpu-high",
    "schedule-dead-letter",
    "days-unproven",
)
RUNBOOK = (PROJECT / "docs" / "runbook.md").read_text()
SECTIONS = dict(re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", RUNBOOK, re.DOTALL | re.MULTILINE))
# Where the text leaves something out for the reader to fill in.
FILLED_IN = {
    "NUMBER": "1",
    "ID": "1",
    "DAY": "2026-11-20",
    "FIRST": "2026-11-01",
    "LAST": "2026-11-20",
    "TODAY": "2026-11-21",
}


def anchors() -> set[str]:
    """The anchors of the headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", RUNBOOK, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def test_every_alarm_has_its_section_and_no_section_is_for_nothing() -> None:
    assert list(SECTIONS) == list(ALARMS)


@pytest.mark.parametrize("alarm", ALARMS)
def test_a_section_says_what_it_means_what_to_do_step_by_step_and_when_it_is_mended(alarm: str) -> None:
    section = SECTIONS[alarm]
    assert section.strip().startswith("**It means**: ")
    assert len(re.findall(r"^\d\. ", section, re.MULTILINE)) >= 3
    assert "**Mended** when " in section
    assert re.search(r"`(usajobs|aws|DQ_)", section)


def test_every_link_within_the_page_leads_somewhere() -> None:
    assert set(re.findall(r"\]\(#([^)]+)\)", RUNBOOK)) <= anchors()


@pytest.mark.parametrize("name", ["rollback", "canary", "switches"])
def test_the_way_back_the_canary_and_the_switches_are_there(name: str) -> None:
    assert name in anchors()


def test_every_metric_is_explained() -> None:
    table = RUNBOOK.partition("| metric | says |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", table)) >= set(UNITS)


def test_the_defaults_of_the_switches_are_those_of_the_settings() -> None:
    table = RUNBOOK.partition("| switch | default |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", table, re.MULTILINE)
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    told = {name: told for name, told in rows if name.lower() in defaults}
    assert len(told) >= 4
    assert told == {name: str(defaults[name.lower()]).lower() for name in told}


def test_every_rule_that_is_named_exists() -> None:
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+){2,})`", SECTIONS["run-refused"]))
    assert named
    assert named <= {rule.name for rules in RULES.values() for rule in rules}


def commands() -> Iterator[str]:
    """Every `usajobs …` of the page, in a line of code or within a sentence."""
    blocks = "\n".join(re.findall(r"^ *```bash\n(.*?)^ *```", RUNBOOK, re.DOTALL | re.MULTILINE))
    text = re.sub(r"^ *```.*?^ *```", "", RUNBOOK, flags=re.DOTALL | re.MULTILINE)
    for code in (*blocks.splitlines(), *re.findall(r"`([^`]+)`", text)):
        found = re.match(r"(?:[A-Z_]+=\S+ )*usajobs (?P<arguments>[a-z-][^#…]*)", code)
        if found and not found["arguments"].startswith("--"):
            yield found["arguments"].strip()


@pytest.mark.parametrize("command", sorted(set(commands())))
def test_what_it_tells_to_type_is_understood(command: str) -> None:
    """Parsed as the command line does, and not run: the command exists, and so does each option, with such a value."""
    words = [FILLED_IN.get(word, word) for word in shlex.split(command)]
    found: click.Command = usajobs
    # With its settings: click remembers on each command how help was called the first time.
    context = click.Context(usajobs, **usajobs.context_settings)
    while isinstance(found, click.Group):
        name, *words = words
        following = found.get_command(context, name)
        assert following is not None, name
        found, context = following, click.Context(following, parent=context, info_name=name)
    if "psql" not in command:  # which hands on whatever it is given
        found.parse_args(context, words)
