"""A JSearch item → its rows: the content that it has, and the posting as this sighting shows it.

Keep out: reading single values (jsearch_values), which sighting counts (the merge).
"""

import orjson

from usajobs_assets.tables.jsearch_job import JSEARCH_CONTENT, JSEARCH_JOB
from usajobs_assets.transforms.item import Item
from usajobs_assets.transforms.jsearch_item import NOT_CONTENT
from usajobs_assets.transforms.jsearch_values import JsearchValues
from usajobs_assets.transforms.row import Row, RowOrder, Sighting
from usajobs_assets.transforms.web_address import is_web_address

_CONTENT, _JOB = RowOrder(JSEARCH_CONTENT), RowOrder(JSEARCH_JOB)


def jsearch_rows(item: Item, sighting: Sighting, code_version: str) -> dict[str, list[Row]]:
    """The rows by table name; one of each."""
    said = {**_columns(JsearchValues(item, item.notes)), "code_version": code_version}
    # Last: the reading of the others has left its notes. Equal digests give equal rows, whichever query brought them.
    said |= {"raw_json": orjson.dumps(item.content).decode(), "sanitised": _notes(item)}
    number, digest = sighting.control_number, sighting.content_sha256
    content = _CONTENT.row({"control_number": number, "content_sha256": digest, **said})
    return {JSEARCH_CONTENT.name: [content], JSEARCH_JOB.name: [_JOB.row({**said, **sighting._asdict()})]}


def _notes(item: Item) -> list[str]:
    """Without those on what is no content."""
    return [
        note
        for note in item.notes.as_list()
        if note.split(":")[0].lstrip("/").split("/")[0] not in NOT_CONTENT
    ]


def _columns(read: JsearchValues) -> dict[str, object]:
    pay = read.pay()
    return {
        "source_id": read.text("job_id"),
        "position_title": read.short_text("job_title"),
        "employer_name": read.short_text("employer_name"),
        "employer_website": read.text("employer_website"),
        "employer_type": read.short_text("employer_company_type"),
        "employer_size": _size(read),
        "publisher": read.short_text("job_publisher"),
        "employment_types": read.employment_types(),
        "apply_uri": _address(read),
        "description": read.text("job_description"),
        "is_remote": read.flag("job_is_remote"),
        "city": read.short_text("job_city"),
        "state": read.short_text("job_state"),
        "country": read.country(),
        "latitude": read.degrees("job_latitude", 90),
        "longitude": read.degrees("job_longitude", 180),
        "pay_min": pay.lowest,
        "pay_max": pay.highest,
        "pay_currency": pay.currency,
        "pay_period": pay.period,
        "skills": read.texts("job_required_skills"),
        "language": read.short_text("job_posting_language"),
        "posted_at": read.instant("job_posted_at"),
        "expires_at": read.instant("job_offer_expiration"),
    }


def _size(read: JsearchValues) -> str | None:
    """A head count, which is a number as often as a text."""
    sent = read.sent("employer_size")
    return (
        str(sent)
        if isinstance(sent, int) and not isinstance(sent, bool)
        else read.short_text("employer_size")
    )


def _address(read: JsearchValues) -> str | None:
    """What is no web address must not become a link."""
    sent = read.text("job_apply_link")
    if sent is not None and not is_web_address(sent):
        read.notes.add("/job_apply_link", "no_web_address")
        return None
    return sent
