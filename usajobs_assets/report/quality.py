"""What was captured on the day and what it is worth: proof, gate, quarantine, whether each item is found. Pure."""

from collections.abc import Iterator

from usajobs_assets.report import words
from usajobs_assets.report.markup import Child, Markup, tag
from usajobs_assets.report.model import Quality, Report, Run, SourceOfDay
from usajobs_assets.report.postings import section, the_rest
from usajobs_assets.report.tables import table

SOURCES = {
    "search": "Search",
    "historic": "HistoricJoa",
    "announcement_text": "AnnouncementText",
}
_LONGEST = 200


def quality(report: Report) -> Markup:
    """The captures that ended on the day, by source and one by one; what is in quarantine; how late postings came."""
    found = report.quality
    if not found.total_runs:
        lead = "Nothing was captured on this day."
        return section("quality", "Data quality", tag("p", lead, class_="lead"), *_late(found))
    return section(
        "quality",
        "Data quality",
        tag("p", _accounting(found), class_="lead"),
        table(
            "Captures of the day, by source",
            ("Source", "Captures", "Proven", "Items", "Accepted", "Set aside", "Duplicates", "Not found"),
            map(_source, found.sources),
            range(1, 8),
        ),
        table(
            "Captures of the day, those in doubt first",
            ("Source", "Of", "Proof", "API total", "Items", "Gate", "In the tables", "Accounted for"),
            map(_run, found.runs),
            (3, 4),
        ),
        the_rest(found.total_runs, found.runs, "captures, all of them proven and loaded")
        if all(_is_sound(run) for run in found.runs[-1:])
        else the_rest(found.total_runs, found.runs, "captures"),
        *_set_aside(found),
        *_late(found),
    )


def _accounting(found: Quality) -> str:
    lost = sum(source.unaccounted for source in found.sources)
    items = sum(source.items for source in found.sources)
    if lost:
        return (
            f"{words.counted(lost, 'capture')} of this day {'is' if lost == 1 else 'are'} not loaded or not accounted "
            "for: not every item is accepted, set aside or a duplicate."
        )
    return (
        f"Each of the {words.counted(items, 'item')} that came on this day is accepted, set aside with a reason, or a "
        "duplicate: none is lost."
    )


def _source(one: SourceOfDay) -> tuple[Child, ...]:
    found = (one.accepted, one.quarantined, one.duplicates)
    figures = (one.runs, one.proven, one.items, *found, one.items - sum(found))
    return (SOURCES.get(one.source, one.source), *map(words.number, figures))


def _run(run: Run) -> tuple[Child, ...]:
    gate = {True: "passed", False: "refused", None: "not judged"}[run.passed]
    if run.passed is False and not run.enforced:
        gate = "off (would refuse)"
    reasons = f"{run.outcome}: {'; '.join(run.reasons)}"[:_LONGEST] if run.reasons else run.outcome
    return (
        SOURCES.get(run.source, run.source),
        tag("span", run.day.isoformat(), class_="nowrap"),
        reasons,
        "not told" if run.api_total is None else words.number(run.api_total),
        words.number(run.items),
        gate,
        "yes" if run.loaded else "no",
        "yes" if run.accounted else "no",
    )


def _is_sound(run: Run) -> bool:
    return run.outcome == "proven" and run.passed is True and run.accounted


def _set_aside(found: Quality) -> Iterator[Markup]:
    yield tag("h3", "Set aside")
    if not found.set_aside:
        yield tag("p", "No record of these captures is in quarantine.", class_="note")
        return
    rows = [(reason.replace("_", " "), words.number(count)) for reason, count in found.set_aside]
    yield table("Records of these captures in quarantine, by reason", ("Reason", "Records"), rows, (1,))


def _late(found: Quality) -> Iterator[Markup]:
    yield tag("h3", "Late arrivals")
    if not any(count for _, count in found.late):
        words_ = (
            "No posting appeared on this day under an open date that had been captured with proof before."
        )
        yield tag("p", words_, class_="note")
        return
    rows = [(age, words.number(count)) for age, count in found.late]
    yield table(
        "Postings of this day that a proven capture of their open date had not shown, by the age of that date",
        ("Age", "Postings"),
        rows,
        (1,),
    )
