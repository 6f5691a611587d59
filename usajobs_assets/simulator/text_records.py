"""A posting as a record of AnnouncementText: the texts of Search's Details under other names, with markup.

Lives here: the record's keys in the API's order, and the HTML that this endpoint wraps its texts in.
Keep out: the sentences (``texts.py``), and Search's Details, which the texts are taken from so that they agree.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from usajobs_assets.simulator.dice import Dice
from usajobs_assets.simulator.historic_query import ArrayKeys, RecordForm
from usajobs_assets.simulator.historic_records import array_key
from usajobs_assets.simulator.posting import Posting
from usajobs_assets.simulator.posting_texts import posting_texts
from usajobs_assets.simulator.search_details import details

PROBABILITY_OF_ONE_TEXT = 0.3  # duties as one text instead of a list of them


def render_text(posting: Posting, status: str, form: RecordForm) -> bytes:  # noqa: ARG001 - as render_joa
    """The record as compact JSON in UTF-8; the status is no part of it."""
    return orjson.dumps(dict(_record(posting, form.array_keys)))


def _record(posting: Posting, array_keys: ArrayKeys) -> Iterator[tuple[str, object]]:
    sections = posting_texts(posting)
    search = details(posting, sections, minimal=False)
    yield "usajobsControlNumber", posting.control_number
    yield "positionOpenDate", posting.open_date.isoformat()
    yield "positionCloseDate", posting.close_date.isoformat()
    yield "hiringAgencyCode", posting.agency.code
    yield "hiringDepartmentCode", posting.agency.department_code
    yield "announcementNumber", posting.position_id
    yield "summary", _paragraph(search["JobSummary"])
    yield from _duties(posting, sections["MajorDuties"])
    yield "requirementsConditionsOfEmployment", _bullets(search["Requirements"])
    yield "requirementsQualifications", _paragraph(sections["QualificationSummary"])
    yield "requirementsEducation", _paragraph(search["Education"])
    yield "requiredStandardDocuments", None
    yield "requiredDocuments", _paragraph(search["RequiredDocuments"])
    yield "howToApply", _paragraph(search["HowToApply"])
    yield "howToApplyNextSteps", _paragraph(search["WhatToExpectNext"])
    yield "requirements", None
    yield "evaluations", _paragraph(search["Evaluations"])
    yield "benefitsURL", search["BenefitsUrl"]
    yield "benefits", None
    yield "otherInformation", _paragraph(search["OtherInformation"])
    yield "appointmentTypeOverride", None
    yield "positionScheduleOverride", None
    yield "exclusiveClarificationText", None
    yield "videoURL", None
    yield array_key("JobCategories", array_keys), [{"series": series.code} for series in posting.series]


def _duties(posting: Posting, text: str) -> Iterator[tuple[str, object]]:
    is_one_text = Dice(posting.text_seed, "duties").chance(PROBABILITY_OF_ONE_TEXT)
    yield "duties", _paragraph(text) if is_one_text else None
    yield "hiringPathExplanation", None
    yield "majorDutiesList", None if is_one_text else [text]


def _paragraph(text: object) -> str | None:
    return f"<p>{text}</p>" if text else None


def _bullets(text: object) -> str | None:
    return f"<ul><li>{text}</li></ul>" if text else None
