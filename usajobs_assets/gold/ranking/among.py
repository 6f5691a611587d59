"""What other rules files have against a `ranking.yml`: wishes that no posting could ever meet."""

from collections.abc import Iterator, Mapping
from typing import Any

Place = tuple[str, ...]


def odds_of_ranking(documents: Mapping[str, Mapping[Any, Any]]) -> Iterator[tuple[Place, str]]:
    """The keys of `ranking.yml` that are at odds with other files, and why; each file by itself is sound."""
    profile = documents["ranking.yml"]["profile"]
    known = documents.get("skills.yml", {}).get("skills")
    for kind in ("must_have", "nice_to_have"):
        for skill in profile.get("skills", {}).get(kind, ()):
            if known is not None and skill not in known:
                yield ("profile", "skills", kind), f"skills.yml has no skill {skill}, so none would be found"
    target = documents.get("fx_rates.yml", {}).get("target")
    currency = (profile.get("pay") or {}).get("currency")
    if target and currency and currency != target:
        yield ("profile", "pay", "currency"), f"is {currency}, and gold's pay is in {target} by fx_rates.yml"
