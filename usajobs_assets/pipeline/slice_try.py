"""One time that a slice is swept, and what it is worth: the proof of a slice. Pure.

    KeptPage … → SliceTry.see → .state, .reasons → SliceProof in the manifest

Keep out: asking (slice_capture.py) and how slices are cut (slices.py).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from usajobs_assets.pipeline.bronze_pages import BronzePage, survey_page
from usajobs_assets.pipeline.slices import SPLIT_AT, Dimension, Slice, is_stranger
from usajobs_assets.storage.manifest import SliceProof, SliceState
from usajobs_assets.transforms.survey import Survey
from usajobs_assets.usajobs_api.pager import ROW_CAP

# So many postings of other codes are let pass where the API is known to be loose, however small the slice.
_STRANGERS_TOLERATED = 3


@dataclass
class SliceTry:
    """The pages of one try: the totals that they named, their postings, and how many are of other codes."""

    part: Slice
    key: str
    totals: list[int] = field(default_factory=list)
    survey: Survey = field(default_factory=Survey)
    strangers: Counter[Dimension] = field(default_factory=Counter)

    def see(self, total: int, page: BronzePage, said: Sequence[dict[str, set[str]]]) -> None:
        """Take note of a page; `said` is what its items say of their codes."""
        self.totals.append(total)
        survey_page(self.survey, page)
        for dimension, codes in self.part.filters:
            allowed = set(codes)
            self.strangers[dimension] += sum(is_stranger(each, dimension, allowed) for each in said)

    @property
    def is_too_big(self) -> bool:
        """Whether it has to be split, if it can be."""
        return any(total >= SPLIT_AT for total in self.totals)

    @property
    def ignored(self) -> tuple[str, ...]:
        """A sentence for each filter that the API visibly took no notice of."""
        items = self.survey.items
        return tuple(
            f"the API ignored {dimension.parameter}: {count:,} of {items:,} postings have other codes"
            for dimension, count in self.strangers.items()
            if count > (max(_STRANGERS_TOLERATED, dimension.tolerance * items) if dimension.tolerance else 0)
        )

    @property
    def is_capped(self) -> bool:
        """Whether the API hides postings of it."""
        return any(total >= ROW_CAP for total in self.totals)

    @property
    def drift(self) -> tuple[str, ...]:
        """What moved while paging, as sentences; another try may find it at rest."""
        reasons = []
        if len(set(self.totals)) > 1:
            totals = ", ".join(f"{total:,}" for total in dict.fromkeys(self.totals))
            reasons.append(f"the total moved while paging: {totals}")
        if self.postings_distinct != self.totals[-1]:
            reasons.append(f"{self.postings_distinct:,} different postings came, not {self.totals[-1]:,}")
        return tuple(reasons)

    @property
    def postings_distinct(self) -> int:
        """How many different postings came."""
        return self.survey.postings_distinct

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is not proven; empty if it is."""
        if self.ignored:
            return self.ignored
        if self.is_capped:
            return (
                f"the API reports no more than {ROW_CAP:,} of its postings, and it cannot be split further",
            )
        return self.drift

    @cached_property
    def state(self) -> SliceState:
        """What it is worth, when all its pages were seen."""
        if not self.reasons:
            return "proven"
        return "capped" if self.is_capped and not self.ignored else "incomplete"

    def proof(self, state: SliceState | None = None) -> SliceProof:
        """For the manifest; `state` is what became of it meanwhile, if that is something else."""
        return SliceProof(
            key=self.key,
            filters=self.part.by_name,
            api_total=self.totals[-1],
            postings_distinct=self.postings_distinct,
            pages=len(self.totals),
            state=state or self.state,
            reasons=() if state == "split" else self.reasons,
        )
