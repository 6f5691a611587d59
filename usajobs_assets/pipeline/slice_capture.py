"""A sweep beyond the cap: slices that prove themselves, and a count along other lines that proves their union.

    Slice → try → too big → split → …
                → moved → try again        → leaf, proven → union = independent count?
                                                            no → ask each leaf's total, sweep what changed, count

It decides by answers alone, and every answer is stored: a sweep that died goes the same way again. Keep out: how
slices are cut (slices.py), what proves one (slice_try.py), and the run and its manifest (search_capture.py).
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from usajobs_assets.pipeline.progress import report
from usajobs_assets.pipeline.run_pages import KeptPage, RunPages
from usajobs_assets.pipeline.slice_count import IndependentCount
from usajobs_assets.pipeline.slice_try import SliceTry
from usajobs_assets.pipeline.slices import (
    ORGANIZATION,
    SERIES,
    Codes,
    Dimension,
    Slice,
    codes_said_by,
    codes_to_ask,
    numbered,
    slices_by,
)
from usajobs_assets.storage.manifest import SliceProof
from usajobs_assets.transforms.survey import newest_of_all
from usajobs_assets.usajobs_api.page import SearchPage
from usajobs_assets.usajobs_api.pager import Pager
from usajobs_assets.usajobs_api.search_request import SearchRequest

TRIES_AT_MOST = 3
ROUNDS_AT_MOST = 3
# 25,000 postings take some 20. An API that ignores a filter unnoticed would be split down to single codes.
SPLITS_AT_MOST = 200

SearchPages = RunPages[SearchRequest, SearchPage]


@dataclass
class Leaf:
    """A slice that is not split, with its tries; the last one counts."""

    part: Slice
    tries: list[SliceTry] = field(default_factory=list)

    @property
    def newest(self) -> SliceTry:
        return self.tries[-1]

    def proofs(self) -> list[SliceProof]:
        """Of all tries, in order."""
        return [each.proof("superseded") for each in self.tries[:-1]] + [self.newest.proof()]


@dataclass
class SlicedSweep:
    """The slices of `whole`; `codes` must know the organizations. All questions go through `pages`."""

    pages: SearchPages
    whole: SearchRequest
    codes: Codes
    leaves: list[Leaf] = field(default_factory=list)
    counted: int | None = None
    _decided: list[SliceProof] = field(default_factory=list)
    _count: IndependentCount | None = None
    _said: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _splits: int = 0

    def sweep(self, first: KeptPage[SearchPage]) -> None:
        """Sweep until the union of the slices is proven or cannot be; `first` is page 1 of the whole query."""
        self._listen(first)
        for part in slices_by(ORGANIZATION, self._codes(ORGANIZATION)):
            self._settle(Leaf(part))
        for number in range(1, ROUNDS_AT_MOST + 1):
            self._count_again(number)
            if self.counted == self.postings_distinct or number == ROUNDS_AT_MOST or self._is_hopeless:
                return
            self._sweep_what_changed(number)

    @property
    def postings_distinct(self) -> int:
        """Different postings in the proven slices."""
        proven = [leaf.newest.survey for leaf in self.leaves if leaf.newest.state == "proven"]
        return newest_of_all(proven).postings_distinct

    @property
    def proofs(self) -> tuple[SliceProof, ...]:
        """Every slice, as often as it was swept, and every count."""
        of_leaves = [proof for leaf in self.leaves for proof in leaf.proofs()]
        return (*self._decided, *of_leaves, *(self._count.proofs if self._count else ()))

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the whole is not proven; empty if it is."""
        unproven = [leaf.newest for leaf in self.leaves if leaf.newest.state != "proven"]
        reasons = [f"{each.key}: {reason}" for each in unproven for reason in each.reasons]
        reasons.extend(self._count.reasons if self._count else ())
        distinct = self.postings_distinct
        if self.counted != distinct:
            reasons.append(
                f"{distinct:,} different postings are in proven slices, the API counts {self.counted:,}"
            )
        return tuple(reasons)

    @property
    def _is_hopeless(self) -> bool:
        """Whether asking again cannot help: something cannot be split, or a filter is ignored."""
        return any(leaf.newest.is_capped or leaf.newest.ignored for leaf in self.leaves)

    def _settle(self, leaf: Leaf, tries: int = TRIES_AT_MOST) -> None:
        """Try the slice until it stands still; what does not, or is too big, is split where that is possible."""
        parts = self._parts(leaf.part)
        for _ in range(tries if parts else TRIES_AT_MOST):
            newest = self._try(leaf, splits=bool(parts))
            if newest.state != "incomplete" or newest.ignored or (parts and newest.is_too_big):
                break
        # A slice of one page is a snapshot, which nothing can move.
        moves = newest.state == "incomplete" and len(newest.totals) > 1
        if not parts or newest.ignored or not (newest.is_too_big or moves):
            self.leaves.append(leaf)
            return
        self._splits += 1
        self._decided += [*leaf.proofs()[:-1], newest.proof("split")]
        for part in parts:
            # Where the order never stands still, only splitting helps: its parts are tried once.
            self._settle(Leaf(part), TRIES_AT_MOST if newest.is_too_big else 1)

    def _try(self, leaf: Leaf, splits: bool) -> SliceTry:
        """Read the slice once, to the end or until it is known to be split or ignored."""
        key = numbered(leaf.part.key, len(leaf.tries) + 1)
        this, pager = SliceTry(leaf.part, key), Pager()
        leaf.tries.append(this)
        request = leaf.part.request(self.whole)
        while (number := pager.next_page()) is not None:
            kept = self.pages.ask(request, number, key)
            pager.seen(number, kept.answer.total, len(kept.answer.items))
            this.see(kept.answer.total, kept.bronze, self._listen(kept))
            self._report(kept.answer.total - pager.items_seen)
            if this.ignored or (splits and this.is_too_big):
                break
        return this

    def _parts(self, part: Slice) -> tuple[Slice, ...]:
        """The slice cut in two, or a single organization by series; none if there is nothing left to cut."""
        if self._splits >= SPLITS_AT_MOST:
            return ()
        if part.filters[-1][0] == ORGANIZATION:
            return part.halves() or slices_by(SERIES, self._codes(SERIES), within=part)
        return part.halves()

    def _count_again(self, number: int) -> None:
        if self._count is not None:
            self._decided += [replace(proof, state="superseded") for proof in self._count.proofs]
        self._count = IndependentCount(self.pages.ask, self.whole, self._codes_seen, number)
        self.counted = self._count.total()

    def _sweep_what_changed(self, number: int) -> None:
        """Ask every leaf's total; where it is another one, or was never proven, sweep the leaf again."""
        leaves, self.leaves = self.leaves, []
        for leaf in leaves:
            key = numbered(f"check,{leaf.part.key}", number)
            kept = self.pages.ask(leaf.part.request(self.whole, results_per_page=1), 1, key)
            total = kept.answer.total
            self._decided.append(SliceProof(key, leaf.part.by_name, total, min(total, 1), 1, "counted"))
            if leaf.newest.state == "proven" and leaf.newest.totals[-1] == total:
                self.leaves.append(leaf)
            else:
                self._settle(leaf)

    def _codes(self, dimension: Dimension) -> set[str]:
        return codes_to_ask(self.whole, dimension, self.codes(dimension.code_list))

    def _codes_seen(self, dimension: Dimension) -> set[str]:
        """Those of the code list and those that postings carry: a count must not lack one."""
        known = {*self.codes(dimension.code_list), *self._said[dimension.name]}
        return codes_to_ask(self.whole, dimension, known)

    def _listen(self, kept: KeptPage[SearchPage]) -> list[dict[str, set[str]]]:
        """What the items of a page say of their codes, remembered."""
        said = [codes_said_by(item) for item in kept.answer.items]
        for each in said:
            for name, codes in each.items():
                self._said[name] |= codes
        return said

    def _report(self, missing: int) -> None:
        """The whole is not known before it is read: at least what is here and what this slice still lacks."""
        here = len(self.pages.survey.newest)
        report("sweep", here, max(here + missing, here))
