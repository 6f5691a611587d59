"""The queries of docs/queries.md, read from the page, and what their plans do.

For the page itself and for the test of it. Keep out: running them at scale (query_plans).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

PAGE = Path(__file__).parent.parent / "docs" / "queries.md"
_BLOCK = re.compile(r"^## (?P<heading>.+)$|^```sql\n-- (?P<title>.+)\n(?P<sql>(?:.*\n)*?)```", re.MULTILINE)


class Query(NamedTuple):
    """One query: the heading that it is under, what its comment says, its text."""

    heading: str
    title: str
    sql: str


class Node(NamedTuple):
    """A node of a plan that reads a table or an index; `relation` is both where both are told."""

    kind: str
    relation: str
    rows: float


def queries(page: Path = PAGE) -> list[Query]:
    """The queries of the page, in its order."""
    heading, found = "", []
    for match in _BLOCK.finditer(page.read_text()):
        heading = match["heading"] or heading
        if match["sql"]:
            found.append(Query(heading, match["title"], match["sql"].strip().rstrip(";")))
    return found


def reading_nodes(plan: dict[str, Any]) -> Iterator[Node]:
    """The nodes under `plan` (as EXPLAIN (FORMAT JSON) gives it) that read tables, outermost first."""
    names = [plan[key] for key in ("Relation Name", "Index Name") if key in plan]
    if names:
        rows = plan.get("Actual Rows", plan["Plan Rows"]) * plan.get("Actual Loops", 1)
        yield Node(plan["Node Type"], " by ".join(names), rows)
    for below in plan.get("Plans", ()):
        yield from reading_nodes(below)
