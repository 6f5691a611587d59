"""The report of a day as one HTML page: Report → str. Equal reports are equal bytes. Pure.

It asks for nothing: styles and pictures are in it, scripts there are none, and its policy forbids the rest. Keep out:
reading (pipeline/report_data), writing (pipeline/report_file), the look (style).
"""

from usajobs_assets.report import calendars, listings, pictures, quality, words
from usajobs_assets.report.markup import Markup, tag
from usajobs_assets.report.model import Report
from usajobs_assets.report.proof import is_whole, proof
from usajobs_assets.report.style import STYLE

# Styles in the page itself and pictures written out in it; anything else is refused by the browser.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def page(report: Report) -> str:
    """The whole page."""
    body = tag(
        "body",
        tag("a", "Skip to the postings", href="#new", class_="skip"),
        _header(report),
        tag("main", *_sections(report), class_="wide"),
        tag("footer", tag("div", *_footer(report), class_="wide")),
    )
    return f"<!doctype html>\n{tag('html', _head(report), body, lang='en')}\n"


def _head(report: Report) -> Markup:
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", f"Federal job postings on {words.long_day(report.day)}"),
        # Else a browser asks the server of the page for one.
        tag("link", rel="icon", href="data:,"),
        tag("style", Markup(STYLE)),
    )


def _header(report: Report) -> Markup:
    made_up = " · simulated postings" if report.origin.mode == "simulated" else ""
    return tag(
        "header",
        tag(
            "div",
            tag("p", f"Federal job postings{made_up}", class_="eyebrow"),
            tag("h1", words.long_day(report.day)),
            proof(report),
            _navigation(report),
            class_="wide",
        ),
    )


def _navigation(report: Report) -> Markup:
    whole, looked = is_whole(report), bool(listings.captures_of_historic(report))
    figures = (
        ("new", _seen(report.new.postings.total, "new", whole)),
        (
            "closing",
            _known(report.closing.postings.total, f"close within {len(report.closing.by_day)} days", whole),
        ),
        ("changed", _seen(report.changed.total, "changed", whole)),
        ("cancelled", _seen(report.cancelled.total, "cancelled", whole and looked)),
        ("volume", _known(report.open_postings, "open", whole)),
    )
    entries = (
        tag("li", tag("a", tag("b", count), " ", tag("span", what), href=f"#{name}"))
        for name, (count, what) in figures
    )
    return tag("nav", tag("ul", *entries), aria_label="The day in figures")


def _seen(count: int, what: str, whole: bool) -> tuple[str, str]:
    """What was seen to happen: of a day that is not whole the least that did, and nothing seen is no figure."""
    if whole:
        return words.number(count), what
    return (words.number(count), f"{what}, at least") if count else ("–", f"{what}: not known")


def _known(count: int, what: str, whole: bool) -> tuple[str, str]:
    """What was the case, by what is known."""
    return words.number(count), what if whole else f"{what}, as far as is known"


def _sections(report: Report) -> list[Markup | None]:
    return [
        tag("div", listings.new(report), listings.closing(report), class_="pair"),
        tag("div", listings.changed(report), listings.cancelled(report), class_="pair"),
        listings.best(report),
        pictures.volume(report),
        tag("div", pictures.pay(report), pictures.counts(report), class_="pair"),
        calendars.calendars(report),
        quality.quality(report),
    ]


def _footer(report: Report) -> list[Markup]:
    origin = report.origin
    simulated = " Its postings are made up by a simulator." if origin.mode == "simulated" else ""
    return [
        tag(
            "p",
            "Days are those of Washington. Pay is that of a full year, worked out from what was sent. Lists and counts "
            f"are those of the day; closing dates, titles and pay are as they were last seen.{simulated}",
        ),
        tag(
            "p",
            f"Made from all captures up to {origin.newest_run}, by rules {origin.rules} and release "
            f"{origin.release}.",
        ),
    ]
