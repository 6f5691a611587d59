"""F16 to F19: what comes with status 200 and is no page. It is kept, asked for again, and never taken for data."""

from collections.abc import Callable

import pytest

from usajobs_assets.api_client.errors import NotAPage
from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.sources import ANNOUNCEMENT_TEXT, HISTORIC, SEARCH
from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.bad_answers import BROKEN_BODIES, bent, body_of, later_pages, maintenance
from usajobs_assets.simulator.server import Answer, RequestSeen
from usajobs_assets_tests.faults.api_stage import ApiStage, opened_on
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.integration.sweeping import PassingClock

SOURCES = (SEARCH, HISTORIC, ANNOUNCEMENT_TEXT)
NO_CONTENT = b"204 No Content"
Open = Callable[..., ApiStage]

F16 = fault(
    "F16",
    "truncated JSON, Content-Length that does not hold, broken gzip",
    does="keeps the bytes as an attempt, asks again, at most six times",
    told="a warning for each try; if it lasts, `page … is not a page (truncated, bad_compression)`",
)
F17 = fault(
    "F17",
    "HTML with status 200 and the content type of JSON",
    does="keeps it once as an attempt, asks again, at most six times; the run stays open and goes on later",
    told="`page … is not a page (not_json): It is HTML or XML, as maintenance pages and the firewall send it`",
)
F18 = fault(
    "F18",
    'the text "204 No Content" with status 200',
    does="is the proof of zero on the first page of an open date; on a later one the run is not proven and made again",
    told="a proven day without postings; else `the total moved while paging`",
)
F19 = fault(
    "F19",
    "status 200 with `{}`, a list, or nothing",
    does="is no empty day: kept as an attempt, asked for again",
    told="`page … is not a page (no_search_result, no_data_list, empty_body)`",
)


@pytest.fixture
def clock() -> PassingClock:
    return PassingClock()


class Remembered:
    """A script that keeps the bodies it sends."""

    def __init__(self, script: Callable[[RequestSeen, CannedAnswer], Answer]) -> None:
        self._script, self.sent = script, list[bytes]()

    def __call__(self, seen: RequestSeen, answer: CannedAnswer) -> Answer:
        bent = self._script(seen, answer)
        if bent is not answer and isinstance(bent, CannedAnswer):
            self.sent.append(bent.body)
        return bent


def is_waited_out(stage: Open, source: str, *kinds: str) -> None:
    """One after the other instead of a later page, then the page: one run, proven, with what came beside it."""
    script = Remembered(bent(*(BROKEN_BODIES[kind] for kind in kinds), when=later_pages))
    here = stage(source, alter=script)
    manifest = here.take(source)
    assert (manifest.outcome, len(here.runs(source))) == ("proven", 1)
    assert len(script.sent) == len(kinds)
    assert sorted(here.attempts(manifest)) == sorted(set(script.sent))
    assert all(stored.items == 0 for stored in manifest.objects if stored.kind == "attempt")
    here.load(source)
    assert here.is_sound()


def is_survived(stage: Open, source: str, kind: str, reason: str) -> None:
    """Longer than anybody asks: the run stays open, silver has nothing, and the next capture goes on."""
    here = stage(source, alter=bent(*[BROKEN_BODIES[kind]] * 7, when=later_pages))
    with pytest.raises(NotAPage) as caught:
        here.take(source)
    assert caught.value.reason == reason
    assert here.runs(source) == [None]
    with pytest.raises(GateClosed, match="no finished run"):
        here.load(source)
    first_pages = [seen for seen in here.api.requests if not later_pages(seen)]
    manifest = here.take(source)
    assert manifest.outcome == "proven"
    assert [seen for seen in here.api.requests if not later_pages(seen)] == first_pages
    assert len(here.attempts(manifest)) == 1
    here.load(source)
    assert here.is_sound()


@F16
@pytest.mark.parametrize("source", SOURCES)
def test_f16_a_body_that_breaks_off_is_kept_and_asked_for_again(stage: Open, source: str) -> None:
    """The bytes are those of the wire: what cannot be decompressed is kept compressed."""
    is_waited_out(stage, source, "truncated JSON", "shorter than announced", "garbled gzip", "gzip cut short")


@F16
@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("truncated JSON", "truncated"),
        ("shorter than announced", "truncated"),
        ("gzip cut short", "bad_compression"),
    ],
)
def test_f16_bodies_that_always_break_off_leave_an_open_run(stage: Open, kind: str, reason: str) -> None:
    """The row says `slice incomplete`: it is the run that stays open, so that no page is asked for twice."""
    is_survived(stage, HISTORIC, kind, reason)


@F17
@pytest.mark.parametrize("source", [SEARCH, HISTORIC])
def test_f17_a_maintenance_page_is_kept_and_asked_for_again(stage: Open, source: str) -> None:
    is_waited_out(stage, source, "maintenance page", "maintenance page")


@F17
@pytest.mark.parametrize("source", [SEARCH, HISTORIC])
def test_f17_maintenance_all_day_fails_with_its_reason_and_goes_on_later(stage: Open, source: str) -> None:
    is_survived(stage, source, "maintenance page", "not_json")


@F17
def test_f17_maintenance_on_the_first_page_is_no_empty_day(stage: Open) -> None:
    here = stage(HISTORIC, alter=bent(*[maintenance] * 6))
    with pytest.raises(NotAPage, match="HTML"):
        here.capture()
    assert here.capture().postings_distinct == opened_on(here.runs(HISTORIC)[0].day)  # type: ignore[union-attr]


@F18
def test_f18_the_text_of_a_204_on_a_later_page_proves_nothing(stage: Open) -> None:
    """It reads as a total of zero: the run names both totals, and another one is made."""
    here = stage(HISTORIC, alter=bent(body_of(NO_CONTENT), when=later_pages))
    assert here.capture().outcome == "proven"
    lied, whole = here.runs(HISTORIC)
    assert lied is not None
    assert whole is not None
    assert (lied.outcome, whole.outcome) == ("incomplete", "proven")
    assert f"the total moved while paging: {whole.api_total}, 0" in lied.reasons
    here.load(HISTORIC)
    assert here.is_sound()


@F18
def test_f18_the_text_of_a_204_on_the_first_page_takes_nothing_away(stage: Open) -> None:
    """It is what an empty day looks like, so it is believed of this run; what was seen before stays."""
    calls: list[int] = []

    def lies_later(_seen: RequestSeen, answer: CannedAnswer) -> Answer:
        return body_of(NO_CONTENT)(answer) if calls else answer

    here = stage(HISTORIC, alter=lies_later)
    here.capture()
    here.load(HISTORIC)
    before = here.count("silver.job")
    calls.append(1)
    empty = here.capture()
    assert (empty.outcome, empty.api_total, empty.items) == ("proven", 0, 0)
    here.load(HISTORIC)
    assert here.count("silver.job") == before == opened_on(empty.day)
    assert here.is_sound()


@F18
def test_f18_search_never_says_nothing_in_that_way(stage: Open) -> None:
    """Its zero is a page with a total of zero; the text is no page."""
    here = stage(SEARCH, alter=bent(*[body_of(NO_CONTENT)] * 6))
    with pytest.raises(NotAPage, match="no_content_text"):
        here.sweep()
    assert here.sweep().outcome == "proven"


@F19
@pytest.mark.parametrize("source", SOURCES)
def test_f19_json_that_is_no_page_is_kept_and_asked_for_again(stage: Open, source: str) -> None:
    is_waited_out(stage, source, "empty object", "nothing", "a list")


@F19
@pytest.mark.parametrize(("source", "reason"), [(SEARCH, "no_search_result"), (HISTORIC, "no_data_list")])
def test_f19_an_empty_object_is_no_empty_day(stage: Open, source: str, reason: str) -> None:
    is_survived(stage, source, "empty object", reason)
