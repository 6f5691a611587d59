"""Rules of another version: the gate as it was before a fix. Keep out: assertions."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from usajobs_assets.expectations.claims import matching
from usajobs_assets.expectations.record import record_rule
from usajobs_assets.pipeline import sources
from usajobs_assets.pipeline.sources import SEARCH, SOURCES

TOO_STRICT = "title_too_long"


@contextlib.contextmanager
def refusing_titles(pattern: str, version: str = "older") -> Iterator[None]:
    """Search is judged by one rule more, which sets aside every posting whose title contains the pattern."""
    rule = record_rule(
        "title_is_short", TOO_STRICT, "A title is short.", matching("position_title", f"^(?!.*{pattern})")
    )
    older = replace(SOURCES[SEARCH], rules=(rule, *SOURCES[SEARCH].rules))
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(SOURCES, SEARCH, older)
        patched.setattr(sources, "rules_version", lambda _provider: version)
        yield
