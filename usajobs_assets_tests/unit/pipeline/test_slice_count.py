"""The independent count adds up along whatever the API heeds, and says so when it cannot."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from usajobs_assets.pipeline.bronze_pages import BronzePage
from usajobs_assets.pipeline.run_pages import KeptPage
from usajobs_assets.pipeline.slice_count import IndependentCount
from usajobs_assets.pipeline.slices import Dimension
from usajobs_assets.storage.manifest import ManifestObject
from usajobs_assets.usajobs_api.page import SearchPage
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.builders import item, raw

CODES = {
    "positionofferingtypes": ["15317", "15318"],
    "positionscheduletypes": ["1", "2"],
    "payplans": ["FV", "GS", "VN"],
    "travelpercentages": ["0", "1", "2"],
}
# Postings by (offering, schedule, pay plan, travel).
Cells = dict[tuple[str, str, str, str], int]
CELLS: Cells = {
    ("15317", "1", "GS", "0"): 9_000,
    ("15317", "1", "GS", "1"): 8_000,
    ("15317", "1", "VN", "0"): 3_000,
    ("15317", "2", "FV", "2"): 2_000,
    ("15318", "1", "GS", "0"): 3_000,
}
FIELDS = ("position_offering_type_code", "position_schedule_type_code", "job_grade_code", "travel_percentage")


class Api:
    """Answers from cells; `ignores` are fields without effect."""

    def __init__(self, cells: Cells, ignores: tuple[str, ...] = ()) -> None:
        self.cells, self.ignores = cells, ignores
        self.keys: list[str | None] = []

    def ask(self, request: SearchRequest, page: int, slice: str | None) -> KeptPage:
        assert (request.results_per_page, page) == (1, 1)
        self.keys.append(slice)
        found = {cell: count for cell, count in self.cells.items() if self._matches(cell, request)}
        items = tuple(raw(_posting(*cell)) for cell in list(found)[:1])
        answer = SearchPage(min(sum(found.values()), 10_000), items)
        return KeptPage(answer, BronzePage(_listed(slice), items))

    def _matches(self, cell: tuple[str, ...], request: SearchRequest) -> bool:
        asked = {name: {str(code) for code in getattr(request, name)} for name in FIELDS}
        return all(
            name in self.ignores or not asked[name] or code in asked[name]
            for name, code in zip(FIELDS, cell, strict=True)
        )


def _posting(offering: str, schedule: str, plan: str, travel: str) -> dict[str, Any]:
    codes = {"PositionOfferingType": offering, "PositionSchedule": schedule, "JobGrade": plan}
    coded: dict[str, Any] = {name: [{"Code": code}] for name, code in codes.items()}
    return item(details={"TravelCode": travel}, **coded)


def _listed(slice: str | None) -> ManifestObject:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    return ManifestObject("k", "page", slice, 1, 0, "0" * 64, "0" * 64, 1, 1, now, 1)


def counting(api: Api, number: int = 1) -> IndependentCount:
    def codes(dimension: Dimension) -> Iterable[str]:
        return CODES[dimension.code_list]

    return IndependentCount(api.ask, SearchRequest(), codes, number)


def test_what_is_too_many_is_counted_along_the_next_dimension() -> None:
    api = Api(CELLS)
    count = counting(api)
    assert (count.total(), count.reasons) == (25_000, ())
    assert len(api.keys) == len(set(api.keys)) == len(count.proofs)
    assert "count,offering=15317,schedule=1,payplan=GS,travel=0" in api.keys
    assert "count,offering=15318,schedule=1" not in api.keys


def test_the_counted_proofs_add_up_to_the_total() -> None:
    count = counting(Api(CELLS))
    total = count.total()
    assert sum(proof.api_total for proof in count.proofs if proof.state == "counted") == total


def test_a_parameter_that_the_api_ignores_is_left_for_the_next_one() -> None:
    """Nothing of the count along the ignored one is added."""
    cells: Cells = {
        ("15317", "1", "GS", "0"): 9_000,
        ("15317", "1", "GS", "1"): 8_000,
        ("15317", "1", "VN", "2"): 3_000,
    }
    count = counting(Api(cells, ignores=("job_grade_code",)))
    assert (count.total(), count.reasons) == (20_000, ())
    assert any(proof.state == "superseded" and "JobGradeCode" in proof.reasons[0] for proof in count.proofs)


def test_what_cannot_be_counted_is_named() -> None:
    count = counting(Api({("15317", "1", "GS", "0"): 12_000}))
    assert count.total() == 10_000
    assert count.reasons == (
        "10,000 and more postings of offering=15317,schedule=1,payplan=GS,travel=0 cannot be counted",
    )


def test_each_count_has_keys_of_its_own() -> None:
    first, second = Api(CELLS), Api(CELLS)
    counting(first).total()
    counting(second, number=2).total()
    assert set(first.keys).isdisjoint(second.keys)
    assert all(str(key).endswith("+2") for key in second.keys)
