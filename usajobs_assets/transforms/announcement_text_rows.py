"""An AnnouncementText record → its long texts, and the little that it knows of the posting itself.

Its row of `silver.job` is partial on purpose: the merge takes the texts from it and no more. Texts are kept
as sent, HTML included; what has no column (videoURL, hiringPathExplanation) stays in raw_json.
"""

from usajobs_assets.tables.job_details import TEXT_COLUMNS
from usajobs_assets.transforms import values
from usajobs_assets.transforms.historic_record import Record
from usajobs_assets.transforms.item import Item
from usajobs_assets.transforms.row import Row, Sighting
from usajobs_assets.transforms.usajobs_row import job_details_row, job_row

# The keys of each text, the first that has one counts.
_KEYS = {
    "job_summary": ("summary",),
    "education": ("requirementsEducation",),
    "requirements": ("requirementsConditionsOfEmployment", "requirements"),
    "evaluations": ("evaluations",),
    "how_to_apply": ("howToApply",),
    "what_to_expect_next": ("howToApplyNextSteps",),
    "required_documents": ("requiredDocuments", "requiredStandardDocuments"),
    "benefits": ("benefits",),
    "benefits_url": ("benefitsURL",),
    "other_information": ("otherInformation",),
}


def announcement_text_rows(item: Item, sighting: Sighting, code_version: str) -> dict[str, list[Row]]:
    """The rows of a record, whose content came with `sighting`, by table name without schema."""
    record = Record(item, item.notes)
    texts = text_columns(record)
    job = _job_columns(record)
    return {
        "job": [job_row(item, job, sighting, code_version)],
        "job_location": [],
        "job_category": [],
        "job_grade": [],
        "job_details": [job_details_row(texts, sighting, code_version, has_texts=any(texts.values()))],
    }


def text_columns(record: Record) -> dict[str, object]:
    """The long texts by column name."""
    found: dict[str, object] = {name: _first_text(record, keys) for name, keys in _KEYS.items()}
    found["major_duties"] = _major_duties(record)
    return {name: found[name] for name in TEXT_COLUMNS}


def _first_text(record: Record, keys: tuple[str, ...]) -> str | None:
    return next((text for key in keys if (text := record.text(key))), None)


def _major_duties(record: Record) -> list[str] | None:
    """The list of duties, which the API also sends as one text, or the duties in prose."""
    for key in ("majorDutiesList", "duties"):
        duties = values.texts(record.value(key), f"/{key}", record.notes)
        if duties:
            return duties
    return None


def _job_columns(record: Record) -> dict[str, object]:
    opens, closes = record.clock("positionOpenDate"), record.clock("positionCloseDate")
    return {
        "position_id": values.short_text(
            record.value("announcementNumber"), "/announcementNumber", record.notes
        ),
        "qualification_summary": record.text("requirementsQualifications"),
        "publication_start": opens,
        "publication_start_date": values.day_of(opens),
        "application_close": closes,
        "application_close_date": values.day_of(closes),
    }
