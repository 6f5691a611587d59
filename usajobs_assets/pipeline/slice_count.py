"""The independent count: how many postings a query has, asked along other lines than it is swept along.

    by PositionOfferingTypeCode → too many → by PositionScheduleTypeCode → by pay plan → by travel → sum

Every posting has exactly one code in each of these, so the totals of all codes add up. A page with a single
posting tells each total. Keep out: what is compared with the count (slice_capture.py).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from usajobs_assets.pipeline.run_pages import KeptPage
from usajobs_assets.pipeline.slices import (
    OFFERING,
    PAY_PLAN,
    SCHEDULE,
    SPLIT_AT,
    TRAVEL,
    Dimension,
    Slice,
    codes_said_by,
    is_stranger,
    numbered,
    slices_by,
)
from usajobs_assets.storage.manifest import SliceProof, SliceState
from usajobs_assets.usajobs_api.page import SearchPage
from usajobs_assets.usajobs_api.search_request import SearchRequest

AskPage = Callable[[SearchRequest, int, str | None], KeptPage[SearchPage]]

COUNTED_BY = (OFFERING, SCHEDULE, PAY_PLAN, TRAVEL)


class _Ignored(Exception):
    """The API takes no notice of the parameter that it was asked to count by."""


@dataclass
class IndependentCount:
    """The `number`-th count of `whole`; `codes` gives all codes of a dimension. Its proofs list every question."""

    ask: AskPage
    whole: SearchRequest
    codes: Callable[[Dimension], Iterable[str]]
    number: int = 1
    proofs: list[SliceProof] = field(default_factory=list)

    def total(self) -> int:
        """How many postings there are, 10,000 standing for what cannot be told."""
        return self._divided(Slice(), COUNTED_BY) or 0

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the total is not to be relied on; empty if it is."""
        return tuple(
            dict.fromkeys(
                reason for proof in self.proofs for reason in proof.reasons if proof.state == "capped"
            )
        )

    def _divided(self, part: Slice, dimensions: Sequence[Dimension]) -> int | None:
        """The sum over the codes of the first dimension that the API heeds; None if there is none."""
        for index, dimension in enumerate(dimensions):
            before = len(self.proofs)
            try:
                values = slices_by(dimension, self.codes(dimension), within=part)
                if values:
                    return sum(self._counted(value, dimensions[index + 1 :]) for value in values)
            except _Ignored:
                self.proofs[before:] = [replace(proof, state="superseded") for proof in self.proofs[before:]]
        return None

    def _counted(self, part: Slice, dimensions: Sequence[Dimension]) -> int:
        key = numbered(f"count,{part.key}", self.number)
        kept = self.ask(part.request(self.whole, results_per_page=1), 1, key)
        total = kept.answer.total
        dimension, codes = part.filters[-1]
        if any(is_stranger(codes_said_by(item), dimension, codes) for item in kept.answer.items):
            reason = f"the API ignored {dimension.parameter} when it was asked to count by it"
            self.proofs.append(_proof(part, key, total, "superseded", reason))
            raise _Ignored
        if total < SPLIT_AT:
            self.proofs.append(_proof(part, key, total, "counted"))
            return total
        at = len(self.proofs)
        halves = part.halves()
        if halves:
            parts: int | None = sum(self._counted(half, dimensions) for half in halves)
        else:
            parts = self._divided(part, dimensions)
        if parts is None:
            reason = f"{total:,} and more postings of {part.key} cannot be counted"
            self.proofs.insert(at, _proof(part, key, total, "capped", reason))
            return total
        self.proofs.insert(at, _proof(part, key, total, "split"))
        return parts


def _proof(part: Slice, key: str, total: int, state: SliceState, *reasons: str) -> SliceProof:
    return SliceProof(key, part.by_name, total, min(total, 1), 1, state, reasons)
