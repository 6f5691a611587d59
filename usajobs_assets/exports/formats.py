"""The formats of an export, and which of them this machine can write."""

import importlib.util
from collections.abc import Sequence
from enum import StrEnum

from usajobs_assets.exports.errors import ExportRefused

_NO_HYPER = (
    "There is no .hyper, for the package tableauhyperapi is not installed: pip install 'usajobs-assets[tableau]'. "
    "It exists for macOS, Windows and Linux on x86-64, not for Linux on ARM. The other formats are written."
)


class Format(StrEnum):
    """A format by its file ending. Tableau's comes with a workbook that opens it."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"
    HYPER = "hyper"


def why_no_hyper() -> str | None:
    """A sentence where a .hyper cannot be written; None where it can."""
    return None if importlib.util.find_spec("tableauhyperapi") else _NO_HYPER


def formats_named(text: str) -> tuple[Format, ...]:
    """The formats in a list with commas, each once, in the order of `Format`.

    Raises:
        ExportRefused: there is one that does not exist, or none.
    """
    named = {word.strip().lower() for word in text.split(",") if word.strip()}
    if unknown := named - set(Format):
        raise ExportRefused(
            f"There is no format {', '.join(sorted(unknown))}: give some of {', '.join(Format)}."
        )
    if not named:
        raise ExportRefused(f"Give at least one format: {', '.join(Format)}.")
    return tuple(format for format in Format if format in named)


def possible(formats: Sequence[Format]) -> tuple[tuple[Format, ...], str | None]:
    """Those that this machine can write, and a sentence about the one that it cannot."""
    missing = why_no_hyper() if Format.HYPER in formats else None
    return tuple(one for one in formats if not (missing and one is Format.HYPER)), missing
