"""Whether the day is whole, and how the page says so: at its top, and wherever it says that there was nothing. Pure."""

from collections.abc import Iterator

from usajobs_assets.report import words
from usajobs_assets.report.markup import Markup, joined, tag
from usajobs_assets.report.model import Proof, Report
from usajobs_assets.report.tables import bullets

_GOOD, _DOUBT, _BAD = "good", "doubt", "bad"
_SIGNS = {_GOOD: "✓", _DOUBT: "!", _BAD: "!"}
_REASONS_SHOWN, _LONGEST = 5, 300
# By the labels of the calendars; what is not here is whole.
_DOUBTS = {
    "not loaded": (
        _DOUBT,
        "Not loaded yet",
        "The sweep of this day is proven, and the tables do not hold it yet: below is what was known before.",
    ),
    "refused": (
        _BAD,
        "Refused by the gate",
        "The sweep of this day broke the rules and the tables are as before: below is what was known before.",
    ),
    "incomplete": (
        _BAD,
        "Not complete",
        "The sweep of this day has no proof: what is missing below may exist. Nothing is taken for closed for that.",
    ),
    "never captured": (
        _BAD,
        "Not swept",
        "Search was not swept on this day: below is what other captures told, and what was known before.",
    ),
}


_PARTIAL = (
    _DOUBT,
    "A part only",
    "Settings narrow or cut the sweeps of this day: there is more than is shown, and nothing is taken for closed.",
)
_UNGATED = (
    _BAD,
    "Loaded unchecked",
    "The sweep of this day broke the rules, and the gate is off (DQ_ENFORCE): what is below may be wrong.",
)


def is_whole(report: Report) -> bool:
    """Whether the day is proven, in the tables, and in gold."""
    return report.proof.state not in _DOUBTS and not report.behind


def nothing(report: Report, words_: str) -> Markup:
    """That there was nothing, and that it may not be so if the day is in doubt."""
    doubt = (
        ""
        if is_whole(report)
        else " But the day is not whole, as the top of the page says: there may be what nobody saw."
    )
    return tag("p", words_ + doubt, class_="lead")


def proof(report: Report) -> Markup:
    """What the day is worth, in a box of its own; and that gold is behind, if it is."""
    return joined(_boxes(report))


def _boxes(report: Report) -> Iterator[Markup]:
    found = report.proof
    doubt = _UNGATED if found.ungated else _PARTIAL if found.partial else _DOUBTS.get(found.state)
    if doubt:
        kind, title, meaning = doubt
        yield _box(kind, title, f"{meaning}{_held(found)}", found.reasons)
    else:
        yield _box(_GOOD, "Complete, with proof", _whole(found))
    if report.behind:
        marts = words.listed(report.behind)
        yield _box(
            _DOUBT,
            "Gold is behind silver",
            f"The tables hold loads that {marts} {'does' if len(report.behind) == 1 else 'do'} not show yet: "
            "run the job build_gold, then make this page again.",
        )


def _held(found: Proof) -> str:
    """How much of it is there, where that is the trouble."""
    if not found.api_total or found.postings == found.api_total:
        return ""
    return f" It holds {words.number(found.postings)} of {words.counted(found.api_total, 'posting')} that the API told."


def _whole(found: Proof) -> str:
    swept = f" at {words.hour(found.swept_at)}" if found.swept_at else ""
    if not found.postings:
        return f"The sweep that ended{swept} found no open posting, and the API said that there is none."
    return (
        f"The sweep that ended{swept} holds {words.counted(found.postings, 'open posting')}: "
        "as many as the API said there are."
    )


def _box(kind: str, title: str, meaning: str, reasons: tuple[str, ...] = ()) -> Markup:
    shown = [reason[:_LONGEST] for reason in reasons[:_REASONS_SHOWN]]
    if left := len(reasons) - len(shown):
        shown.append(f"and {words.counted(left, 'reason')} more")
    return tag(
        "div",
        tag("span", _SIGNS[kind], class_="sign", aria_hidden="true"),
        tag("div", tag("strong", title), tag("p", meaning), bullets(shown) if shown else None),
        class_=f"proof {kind}",
        role="note",
    )
