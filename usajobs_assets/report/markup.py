"""HTML that escapes by default: what is not marked as HTML already is text, whoever wrote it. Pure.

    tag("p", "Tom & <b>", class_="note")  →  <p class="note">Tom &amp; &lt;b&gt;</p>

Titles and texts of postings come from outside. Every element of the report is made here, so that none of them can
become one. Keep out: what the page says.
"""

from collections.abc import Iterable
from html import escape

from usajobs_assets.transforms.visible_text import visible
from usajobs_assets.transforms.web_address import is_web_address

_VOID = frozenset({"meta", "link", "br", "hr"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


NOTHING = Markup("")
Child = str | None


def text(value: str) -> Markup:
    """Text from anywhere as HTML: nothing in it is markup, and nothing is hidden."""
    return value if isinstance(value, Markup) else Markup(escape(visible(value)))


def joined(children: Iterable[Child], between: str = "") -> Markup:
    """The children one after the other; None and empty ones are left out."""
    return Markup(text(between).join(text(child) for child in children if child))


def tag(name: str, /, *children: Child, **attributes: str | None) -> Markup:
    """An element. `class_` is class, `aria_label` is aria-label; an attribute that is None is left out."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(visible(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{told}>")
    return Markup(f"<{name}{told}>{joined(children)}</{name}>")


def link(words: str, address: str | None) -> Markup:
    """A link out of the page where the address is one of the web, else the words alone."""
    if address is None or not is_web_address(address):
        return text(words)
    return tag("a", words, href=address, rel="noopener noreferrer")
