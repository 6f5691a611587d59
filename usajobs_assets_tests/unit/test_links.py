"""Every link within the documentation leads somewhere: to a file that is there, and to a heading that it has."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *(PROJECT / "infra").rglob("*.md")])
_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|<(?:img|a)\s[^>]*?(?:src|href)=\"([^\"]+)\"")
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")


def links(text: str) -> Iterator[str]:
    """Where the page's links lead, without what only shows how a link is written."""
    for found in _LINK.finditer(_CODE.sub("", _FENCE.sub("", text))):
        yield found[1] or found[2]


@cache
def anchors(page: Path) -> frozenset[str]:
    """What may stand behind # for this page: its headings as GitHub spells them, and anchors of its own."""
    text = _FENCE.sub("", page.read_text())
    headings = re.findall(r"^#{1,6}\s+(.+?)\s*#*$", text, re.MULTILINE)
    spelled = (re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)
    return frozenset([*spelled, *re.findall(r"<a (?:id|name)=\"([^\"]+)\"", text)])


def broken(page: Path) -> Iterator[str]:
    for link in links(page.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists():
            yield f"{link}: there is no such file"
        elif anchor and anchor not in anchors(target):
            yield f"{link}: the page has no such heading"


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(PROJECT)) for page in PAGES])
def test_every_link_leads_somewhere(page: Path) -> None:
    assert not list(broken(page))


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A heading, really\n[a](#a-heading-really) [b](#none) [c](none.md) `[d](none.md)` [e](https://x.org)"
    )
    assert [each.partition(":")[0] for each in broken(page)] == ["#none", "none.md"]
