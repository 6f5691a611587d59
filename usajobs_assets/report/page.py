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
    days = len(report.closing.by_day)
    figures = (
        ("new", report.new.postings.total, "new"),
        ("closing", report.closing.postings.total, f"close within {days} days"),
        ("changed", report.changed.total, "changed"),
        ("cancelled", report.cancelled.total, "cancelled"),
        ("volume", report.open_postings, "open" if is_whole(report) else "open, as far as is known"),
    )
    entries = (
        tag("li", tag("a", tag("b", words.number(count)), " ", tag("span", what), href=f"#{name}"))
        for name, count, what in figures
    )
    return tag("nav", tag("ul", *entries), aria_label="The day in figures")


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
