"""The page of a day: sound HTML that asks for nothing, says what is left out, and takes no text for markup."""

import itertools
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from usajobs_assets.report.model import (
    Calendar,
    Change,
    Changed,
    Charts,
    Closing,
    News,
    Postings,
    Proof,
    Quality,
)
from usajobs_assets.report.page import POLICY, page
from usajobs_assets.report.style import STYLE
from usajobs_assets_tests.unit.report.parsed import parsed
from usajobs_assets_tests.unit.report.reports import A_DAY, DAY, posting, report, run

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e</style></title>\x00'
NONE = Postings(0, ())


def section(html: str, name: str) -> str:
    [found] = [part for part in parsed(html).named("section") if part.attributes["id"] == name]
    return found.text


def empty(**changes: Any) -> Any:
    """A day on which nothing happened, and nothing is known of any other."""
    quiet = report(
        new=News(NONE, DAY, 0, ()),
        closing=Closing(NONE, tuple((DAY + n * A_DAY, 0) for n in range(7))),
        changed=Changed(0, (), ()),
        cancelled=Changed(0, (), ()),
        moved_on=(),
        best=None,
        charts=Charts((), (), "USD", 2026),
        quality=Quality(0, (), (), (), ()),
    )
    return replace(quiet, **changes)


def test_the_same_report_is_the_same_page() -> None:
    assert page(report()) == page(report())


def test_nothing_is_asked_for() -> None:
    """No script, no address but in links to click, and a policy that forbids the rest."""
    found = parsed(page(report()))
    assert not found.named("script", "img", "iframe", "object", "embed", "base", "form", "video", "audio")
    assert not [one for one in found.elements for name in one.attributes if name.startswith("on")]
    addressed = [
        one for one in found.elements if {"src", "href", "xlink:href", "action"} & one.attributes.keys()
    ]
    assert {one.name for one in addressed} == {"a", "link"}
    assert [one.attributes["href"] for one in found.named("link")] == ["data:,"]
    links = [one.attributes["href"] for one in found.named("a")]
    assert {link.partition("/")[0] for link in links if not link.startswith("#")} == {"https:"}
    assert "default-src 'none'" in POLICY
    assert [one.attributes["content"] for one in found.named("meta") if "http-equiv" in one.attributes] == [
        POLICY
    ]
    assert not {"url(", "@import", "//"} & {part for part in ("url(", "@import", "//") if part in STYLE}


def test_headings_and_landmarks_are_in_order_and_every_jump_lands() -> None:
    found = parsed(page(report()))
    assert [len(found.named(name)) for name in ("h1", "main", "header", "footer", "nav")] == [1] * 5
    levels = [int(one.name[1]) for one in found.named("h1", "h2", "h3")]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = [one.attributes["id"] for one in found.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    jumps = {one.attributes["href"][1:] for one in found.named("a") if one.attributes["href"].startswith("#")}
    labels = {word for one in found.elements for word in one.attributes.get("aria-labelledby", "").split()}
    assert jumps | labels <= set(ids)
    assert parsed(page(report())).named("html")[0].attributes["lang"] == "en"


def test_every_table_has_a_caption_and_headers_and_every_picture_words() -> None:
    found = parsed(page(report()))
    tables = found.named("table")
    assert len(tables) == len(found.named("caption")) > 5
    assert all(one.attributes.get("scope") in ("col", "row") for one in found.named("th"))
    spoken = [one for one in found.named("svg") if one.attributes.get("aria-hidden") != "true"]
    assert len(spoken) > 4
    assert all(one.attributes["role"] == "img" for one in spoken)
    assert all({"aria-label", "aria-labelledby"} & one.attributes.keys() for one in spoken)


def test_behind_every_chart_there_are_its_figures() -> None:
    """Folded below the picture, or below all pictures that are drawn from the same ones."""
    found = parsed(page(report()))
    captions = [one.text for one in found.named("caption") if "details" in one.parents]
    assert captions == [
        "Postings by day",
        "Pay of a full year by series",
        "Open postings by their last day",
        "New postings by agency",
        "Sweeps: days by state",
    ]


def elements_with(words: str) -> list[str]:
    """The elements of a page on which `words` stand wherever a text from outside can."""
    one = posting(title=words, agency=words, place=words, uri=words)
    made = report(
        new=News(Postings(1, (one,)), DAY, 0, ((words, 1),)),
        changed=Changed(1, ((one, (Change("title_edited", words, words + "x"),)),), ()),
        proof=Proof("incomplete", (words,), 1, 2, None, partial=False),
        quality=replace(report().quality, runs=(run(reasons=(words,)),), set_aside=((words, 1),)),
    )
    return [one.name for one in parsed(page(made)).elements if one.name not in ("text", "tspan")]


PLAIN = elements_with("Park")


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("<>&\"'/=-! a"), min_size=1) | st.text(min_size=1))
def test_no_text_becomes_markup(text: str) -> None:
    """Whatever stands in a title, an agency, a place, a reason or a changed value: the elements are the same."""
    assert elements_with(text) == PLAIN


def test_a_hostile_title_is_shown_as_text() -> None:
    html = page(report(new=News(Postings(1, (posting(title=HOSTILE),)), DAY, 0, ((HOSTILE, 1),))))
    shown = section(html, "new")
    assert "<script>alert(1)</script>" in shown
    assert "\\u202e" in shown
    assert "\x00" not in html
    assert "\u202e" not in html


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//x.org", "https://a@b.org", None]
)
def test_only_addresses_of_the_web_become_links(address: str | None) -> None:
    html = page(empty(new=News(Postings(1, (posting(uri=address),)), DAY, 0, ())))
    assert [one for one in parsed(html).named("a") if "section" in one.parents] == []
    assert "Park Ranger" in section(html, "new")


def test_what_is_left_out_is_counted() -> None:
    assert "and 1,238 more new postings." in section(page(report()), "new")
    assert "3 postings more were seen for the first time that had opened earlier" in section(
        page(report()), "new"
    )


def test_a_day_with_very_much_is_a_small_page() -> None:
    """All lists full of the longest texts, twenty-five years of days."""
    long = tuple(posting(n, title="x" * 5000, agency="&" * 5000, place="<" * 5000) for n in range(20))
    edited = tuple((one, (Change("title_edited", "y" * 5000, "z" * 5000),) * 4) for one in long)
    many = Postings(10_000, long)
    html = page(
        report(
            new=News(many, DAY, 0, tuple((one.agency or "", 500) for one in long[:10])),
            closing=Closing(many, report().closing.by_day),
            changed=Changed(10_000, edited, ()),
            cancelled=Changed(10_000, edited, ()),
            coverage=replace(
                report().coverage,
                calendars=(
                    Calendar("Days", "", date(2001, 1, 1), ("proven", "incomplete", "refused") * 3040),
                )
                * 2,
            ),
        )
    )
    assert len(html) < 1_000_000


def test_sections_without_anything_say_so_in_a_sentence() -> None:
    html = page(empty())
    assert "No posting opened that was not known." in section(html, "new")
    assert "No open posting closes within 7 days." in section(html, "closing")
    assert "No change was seen." in section(html, "changed")
    assert "HistoricJoa, which tells what was cancelled, was not captured on this day." in section(
        html, "cancelled"
    )
    assert "Nothing was captured on this day." in section(html, "quality")
    quality = replace(report().quality, runs=())
    assert "Nothing was cancelled by the 40 captures of HistoricJoa" in section(
        page(empty(quality=quality)), "cancelled"
    )


PROOFS = {
    "proven": "holds 801 open postings: as many as the API said there are",
    "proven, no postings": "found no open posting, and the API said that there is none",
    "not loaded": "proven, and the tables do not hold it yet",
    "refused": "broke the rules and the tables are as before",
    "incomplete": "has no proof",
    "never captured": "was not swept on this day",
}


@pytest.mark.parametrize("state", PROOFS)
def test_what_the_day_is_worth_stands_at_the_top(state: str) -> None:
    postings = 0 if "no postings" in state else 801
    html = page(empty(proof=Proof(state, ("page 3 is missing",), postings, 801, None, partial=False)))
    [header] = parsed(html).named("header")
    assert PROOFS[state] in header.text
    is_whole = state.startswith("proven")
    assert ("page 3 is missing" in header.text) is not is_whole
    assert ("the day is not whole" in section(html, "new")) is not is_whole
    assert ("open, as far as is known" in header.text) is not is_whole
    assert ("new: not known" in header.text) is not is_whole


def test_what_nobody_looked_for_is_no_figure() -> None:
    """A proven sweep says nothing of cancellations; what a broken one showed is the least that there was."""
    [header] = parsed(page(empty())).named("header")
    assert "– cancelled: not known" in header.text
    assert "0 new" in header.text
    doubtful = replace(report().proof, state="incomplete")
    [header] = parsed(page(report(proof=doubtful))).named("header")
    assert "1,240 new, at least" in header.text


def test_rows_that_the_gate_would_have_refused_are_no_whole_day() -> None:
    proof = Proof("refused", (), 801, 801, None, partial=False, ungated=True)
    html = page(empty(proof=proof))
    assert "Loaded unchecked" in parsed(html).named("header")[0].text


@pytest.mark.parametrize("state", ["never captured", "incomplete"])
def test_a_sweep_that_was_narrowed_or_cut_is_a_part_only(state: str) -> None:
    """Whether it was never meant to be whole, or was cut on the way."""
    [header] = parsed(page(empty(proof=Proof(state, (), 25, 801, None, partial=True)))).named("header")
    assert "A part only" in header.text
    assert "It holds 25 of 801 postings that the API told." in header.text
    assert "not swept" not in header.text
    assert "open, as far as is known" in header.text


def test_gold_that_is_behind_is_said_at_the_top() -> None:
    html = page(empty(behind=("gold.posting", "gold.posting_change")))
    [header] = parsed(html).named("header")
    assert "gold.posting and gold.posting_change do not show yet" in header.text
    assert "the day is not whole" in section(html, "new")


def test_a_capture_that_lost_items_is_told() -> None:
    bad = replace(
        report().quality, sources=(replace(report().quality.sources[0], accepted=700, unaccounted=1),)
    )
    shown = section(page(report(quality=replace(bad, runs=(run(accepted=700),)))), "quality")
    assert "1 capture of this day is not loaded or not accounted for" in shown
    assert "none is lost" not in shown


def test_simulated_postings_are_named_so() -> None:
    made_up = replace(report().origin, mode="simulated")
    assert "simulated postings" in parsed(page(report(origin=made_up))).named("header")[0].text
    assert "simulat" not in page(report()).lower()


def test_years_without_any_capture_take_one_line() -> None:
    labels = ("never captured",) * 365 + ("proven",) * 365
    calendar = Calendar("Open dates", "", date(2025, 1, 1), labels)
    html = page(report(coverage=replace(report().coverage, calendars=(calendar,))))
    shown = section(html, "coverage")
    assert "No day of 2025 is captured yet." in shown
    assert "Covered: 365 of 730 days (50 %)" in shown
    assert len(list(parsed(html).named("figcaption"))) == 1


def test_every_day_of_a_year_is_drawn_in_its_place() -> None:
    """2024 begins on a Monday and has 366 days: the last one, a Tuesday, is in the 53rd column."""
    labels = ("proven",) * 365 + ("incomplete",)
    calendar = Calendar("Days", "", date(2024, 1, 1), labels)
    html = page(report(coverage=replace(report().coverage, calendars=(calendar,))))
    paths = {
        one.attributes["fill"]: one.attributes["d"]
        for one in parsed(html).named("path")
        if "fill" in one.attributes and one.attributes["fill"].startswith("#")
    }
    assert paths["#1e8c46"].count("M") == 365
    assert paths["#1e8c46"].startswith("M0 0h6v6h-6zM0 7h6")
    assert paths["#cd322d"] == "M364 7h6v6h-6z"


def test_money_in_another_currency_is_named() -> None:
    one = posting(currency="CAD", pay_min=Decimal("71000"), pay_max=None)
    assert "CAD 71,000" in section(page(report(new=News(Postings(1, (one,)), DAY, 0, ()))), "new")
