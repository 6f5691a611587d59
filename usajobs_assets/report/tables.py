"""A table of figures: headers that say what they head, and room to scroll on a narrow screen. Pure."""

from collections.abc import Iterable, Sequence

from usajobs_assets.report.markup import Child, Markup, joined, tag

Row = Sequence[Child]


def table(caption: str, columns: Sequence[str], rows: Iterable[Row], figures: Iterable[int] = ()) -> Markup:
    """The first cell of a row is its header; `figures` are the columns of numbers, which stand to the right."""
    right = frozenset(figures)
    heads = (
        tag("th", name, scope="col", class_="figure" if place in right else None)
        for place, name in enumerate(columns)
    )
    body = (tag("tr", *_cells(row, right)) for row in rows)
    whole = tag(
        "table",
        tag("caption", caption),
        tag("thead", tag("tr", *heads)),
        tag("tbody", *body),
    )
    # A region that can be focused: else nobody could scroll it by keyboard.
    return tag("div", whole, class_="scroll", role="region", aria_label=caption, tabindex="0")


def figures_behind(
    caption: str, columns: Sequence[str], rows: Iterable[Row], figures: Iterable[int]
) -> Markup:
    """The same, folded: what a picture is drawn from."""
    return tag("details", tag("summary", "The figures"), table(caption, columns, rows, figures))


def _cells(row: Row, right: frozenset[int]) -> Iterable[Markup]:
    for place, cell in enumerate(row):
        name = "figure" if place in right else None
        yield tag("td", cell, class_=name) if place else tag("th", cell, scope="row", class_=name)


def bullets(lines: Iterable[Child], name: str | None = None) -> Markup:
    """A list of lines."""
    return tag("ul", joined(tag("li", line) for line in lines), class_=name)
