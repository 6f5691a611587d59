"""A day of JSearch: every query is followed to its end, stored as it came, and what is not whole says so."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from usajobs_assets.api_client.errors import QuotaSpent, ServerFailed
from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.jsearch_capture import Limits, RequestsSpent
from usajobs_assets.pipeline.jsearch_day import jsearch_client, jsearch_partition
from usajobs_assets.pipeline.search_day import DayRefused
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings, SettingsError
from usajobs_assets.simulator.bad_answers import bent, failing, truncated
from usajobs_assets.simulator.jsearch.answers import Jsearch, find
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.simulator.universe import Universe
from usajobs_assets_tests.builders import DAY, StoppedClock, jsearch_item
from usajobs_assets_tests.integration.jsearch_stage import PATH, JsearchStage, Shown, page, stage_of
from usajobs_assets_tests.integration.sweeping import Died, DyingLake

pytestmark = pytest.mark.integration

UNIVERSE = Universe(postings_per_day=3)
A, B, C = jsearch_item("A"), jsearch_item("B"), jsearch_item("C")
Stage = Callable[..., JsearchStage]


@pytest.fixture
def stage(
    simulate: Callable[..., RunningSimulator], make_services: Callable[..., Services]
) -> Callable[..., JsearchStage]:
    """Makes a stage; `shown` are the pages of each query."""

    def make(shown: dict[str, list[list[Any]]] | None = None, **options: Any) -> JsearchStage:
        if shown is not None:
            options["interfere"] = Shown(shown)
        return stage_of(simulate, make_services, **options)

    return make


def test_every_query_is_a_slice_that_is_followed_until_a_page_brings_nothing_new(stage: Stage) -> None:
    """A page that repeats ends a query as an empty one does; what two queries show is one posting."""
    place = stage({"nurse": [[A, B], [B, C], [C]], "cook": [[A]]})
    (manifest,) = place.capture()
    assert (manifest.outcome, manifest.reasons, manifest.api_total) == ("proven", (), None)
    assert (manifest.items, manifest.postings_distinct, manifest.narrowed) == (6, 3, True)
    assert place.asked() == [("nurse", 1), ("nurse", 2), ("nurse", 3), ("cook", 1), ("cook", 2)]
    told = [
        (part.filters["query"], part.pages, part.postings_distinct, part.state) for part in manifest.slices
    ]
    assert told == [(["nurse"], 3, 3, "proven"), (["cook"], 2, 1, "proven")]
    listed = {stored.key for stored in manifest.objects}
    (run,) = place.services.lake.runs("jsearch", DAY)
    assert listed == {key for key in place.services.lake.keys(run.address) if key.endswith(".gz")}


def test_what_the_simulator_shows_is_what_is_captured(stage: Stage) -> None:
    """Over pages of ten that overlap: as many different ids as the query has."""
    place = stage(
        postings=UNIVERSE, jsearch=Jsearch(UNIVERSE), queries="engineer", JSEARCH_DATE_POSTED="month"
    )
    (manifest,) = place.capture()
    asked = {"query": "engineer", "date_posted": "month"}
    truth = {item["job_id"] for item in find(UNIVERSE, 12, asked, DAY)}
    assert len(truth) > 10
    assert manifest.outcome == "proven"
    assert manifest.postings_distinct == len(truth)


def test_pages_are_stored_byte_for_byte_before_they_count(stage: Stage) -> None:
    place = stage({"nurse": [[b'{"job_id" :"A", "job_title":"\\ud800", "x":1e400}', B]], "cook": []})
    (manifest,) = place.capture()
    first = place.services.lake.read(manifest.objects[0].key)
    assert first.body == page([b'{"job_id" :"A", "job_title":"\\ud800", "x":1e400}', B]).body


@pytest.mark.parametrize("dies_after", [1, 2, None])
def test_a_capture_that_died_goes_on_where_it_was(stage: Stage, dies_after: int | None) -> None:
    """After a page, or before the manifest: nothing stored is asked for again."""
    place = stage({"nurse": [[A], [B], [C]], "cook": [[C]]})
    lake = DyingLake(place.services.store)
    lake.dies_after = dies_after
    with pytest.raises(Died):
        place.once(lake)
    assert place.once().outcome == "proven"
    assert sorted(place.asked()) == sorted(set(place.asked()))
    assert [manifest.outcome for manifest in place.manifests() if manifest] == ["proven"]


def test_an_open_run_of_other_queries_is_left_as_it_is(stage: Stage) -> None:
    place = stage({"nurse": [[A]], "cook": [[B]]})
    lake = DyingLake(place.services.store)
    lake.dies_after = 1
    with pytest.raises(Died):
        place.once(lake)
    place.services.settings = place.services.settings.model_copy(update={"jsearch_queries": "cook"})
    assert place.once().postings_distinct == 1
    assert len(place.services.lake.runs("jsearch", DAY)) == 2


def test_a_quota_that_is_spent_leaves_a_run_that_says_so_and_is_not_loaded(stage: Stage) -> None:
    place = stage(postings=UNIVERSE, jsearch=Jsearch(UNIVERSE, quota=2), queries="engineer;nurse",
                  JSEARCH_DATE_POSTED="month")  # fmt: skip
    (manifest,) = place.capture()
    assert manifest.outcome == "incomplete"
    assert "nothing is left of the quota" in manifest.reasons[0]
    assert [part.state for part in manifest.slices] == ["incomplete", "incomplete"]
    assert manifest.slices[1].pages == 0
    with pytest.raises(GateClosed, match="did not pass"):
        place.load()
    assert place.query("SELECT count(*) FROM silver.jsearch_job") == [(0,)]


def test_without_any_quota_there_is_no_run(stage: Stage) -> None:
    place = stage(postings=UNIVERSE, jsearch=Jsearch(UNIVERSE, quota=0))
    with pytest.raises(QuotaSpent, match="JSEARCH_API_KEY"):
        place.capture()
    assert place.manifests() == []


def test_max_pages_cuts_every_query_and_what_came_is_loaded_as_partial(stage: Stage) -> None:
    place = stage({"nurse": [[A], [B]], "cook": [[C], []]}, JSEARCH_MAX_PAGES="1")
    (manifest,) = place.capture()
    assert manifest.outcome == "partial"
    assert all("JSEARCH_MAX_PAGES" in reason for reason in manifest.reasons)
    assert len(manifest.reasons) == 2
    place.load()
    assert place.shown().keys() == {"A", "C"}


def test_no_more_requests_are_made_in_a_day_than_are_allowed(stage: Stage) -> None:
    """In one run they cut it short; after them no other run is begun."""
    place = stage({"nurse": [[A], [B]], "cook": [[C]]}, JSEARCH_MAX_REQUESTS="4")
    (manifest,) = place.capture()
    assert (manifest.outcome, len(place.asked())) == ("partial", 4)
    assert "JSEARCH_MAX_REQUESTS" in manifest.reasons[0]
    with pytest.raises(DayRefused, match="JSEARCH_MAX_REQUESTS allows were made on 2026-11-20 already"):
        place.capture()
    with pytest.raises(RequestsSpent):
        place.once(limits=Limits(requests_of_day=4))
    assert len(place.asked()) == 4


def test_a_query_beyond_the_last_page_is_partial_and_says_that_it_was_cut(stage: Stage) -> None:
    place = stage({"nurse": [[jsearch_item(f"{number}")] for number in range(60)], "cook": [[A]]})
    (manifest,) = place.capture()
    assert manifest.outcome == "partial"
    assert [(part.state, part.pages) for part in manifest.slices] == [("capped", 50), ("proven", 2)]
    assert "page 50" in manifest.reasons[0]


def test_nothing_at_all_is_not_taken_for_nothing_there(stage: Stage) -> None:
    """An API that answers every query with an empty page cannot prove that there is no posting."""
    place = stage({})
    (manifest,) = place.capture()
    assert (manifest.outcome, manifest.items) == ("incomplete", 0)
    with pytest.raises(GateClosed):
        place.load()


@pytest.mark.parametrize("status", [429, 500])
def test_a_refusal_that_passes_is_waited_out(stage: Stage, status: int) -> None:
    """429 with something left of the quota is only the pace."""
    place = stage(
        postings=UNIVERSE,
        jsearch=Jsearch(UNIVERSE),
        queries="engineer",
        interfere=failing(status, times=3, when=lambda seen: seen.path == PATH),
    )
    assert place.capture()[0].outcome == "proven"


def test_a_storm_that_does_not_end_leaves_an_open_run_that_goes_on_later(stage: Stage) -> None:
    later = lambda seen: seen.path == PATH and seen.params["page"] == "2"  # noqa: E731
    place = stage(
        postings=UNIVERSE,
        jsearch=Jsearch(UNIVERSE),
        queries="engineer",
        JSEARCH_DATE_POSTED="month",
        interfere=failing(503, times=7, when=later),
    )
    with pytest.raises(ServerFailed):
        place.capture()
    assert place.manifests() == [None]
    assert place.capture()[0].outcome == "proven"
    assert place.asked().count(("engineer", 1)) == 1


def test_what_came_instead_of_a_page_is_kept_and_asked_for_again(stage: Stage) -> None:
    place = stage(postings=UNIVERSE, jsearch=Jsearch(UNIVERSE), queries="engineer", alter=bent(truncated))
    (manifest,) = place.capture()
    assert manifest.outcome == "proven"
    assert place.asked()[:2] == [("engineer", 1), ("engineer", 1)]
    assert [stored.page for stored in manifest.objects if stored.kind == "attempt"] == [1]


def test_a_past_day_is_verified_and_never_asked_for(stage: Stage, clock: StoppedClock) -> None:
    place = stage({"nurse": [[A]], "cook": [[B]]})
    place.capture()
    before = len(place.asked())
    clock.moment += timedelta(days=1)
    assert [manifest.outcome for manifest in place.capture()] == ["proven"]
    assert len(place.asked()) == before
    with pytest.raises(DayRefused, match="JSearch cannot tell any more"):
        jsearch_partition(place.services, date(2026, 11, 1))


def test_without_queries_it_is_off(make_services: Callable[..., Services]) -> None:
    """Nobody is asked, and nothing is stored."""
    services = make_services()
    with pytest.raises(DayRefused, match="JSEARCH_QUERIES"):
        jsearch_partition(services, DAY)
    assert services.lake.runs("jsearch", DAY) == []


def test_a_key_is_needed_for_the_real_one_and_never_sent_to_another() -> None:
    live = {"USAJOBS_MODE": "live", "USAJOBS_AUTH_KEY": "k", "USAJOBS_USER_AGENT": "a@example.org"}
    with (
        pytest.raises(SettingsError, match="JSEARCH_API_KEY is needed"),
        jsearch_client(Services(Settings.parse({**live, "JSEARCH_QUERIES": "nurse"}))),
    ):
        pass
    with (
        pytest.raises(SettingsError, match="JSEARCH_API_HOST"),
        jsearch_client(
            Services(Settings.parse({**live, "JSEARCH_API_KEY": "s3cr3t-key", "JSEARCH_API_HOST": "a\nb"}))
        ),
    ):
        pass
    with pytest.raises(SettingsError) as refused:
        Settings.parse({**live, "JSEARCH_API_KEY": "s3cr3t-key", "JSEARCH_DATE_POSTED": "s3cr3t-key"})
    assert "s3cr3t" not in str(refused.value)
