"""An AnnouncementText record: all of its texts in their columns, and nothing claimed of the posting."""

from typing import Any

import pytest
from hypothesis import assume, given

from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets.transforms.usajobs_forms import ANNOUNCEMENT_TEXT
from usajobs_assets_tests.unit.transforms.historic_records import cased, text_record
from usajobs_assets_tests.unit.transforms.mutations import as_sent, mutated
from usajobs_assets_tests.unit.transforms.rows import RUN, named, rows_of
from usajobs_assets_tests.unit.transforms.test_job_rows import misfits

# What a posting must have, and a record of texts does not.
NOT_TOLD = {"matched_object_id", "position_uri", "position_title", "position_id"}


def details(**changes: Any) -> dict[str, Any]:
    return named("job_details", text_record(**changes), ANNOUNCEMENT_TEXT)[0]


def told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def test_each_text_reaches_its_column_as_sent() -> None:
    assert told(details()) == {
        "control_number": 582192800,
        "job_summary": "<p>Keep house.</p>",
        "major_duties": ["Clean rooms."],
        "education": "None.",
        "requirements": "Background check.",
        "evaluations": "On merit.",
        "how_to_apply": "Online.",
        "what_to_expect_next": "Wait.",
        "required_documents": "Transcript",
        "benefits": "Many.",
        "benefits_url": "https://www.opm.gov",
        "other_information": "Nothing.",
        "source": "announcement_text",
        "ingest_run_id": RUN,
        "code_version": "0.1.0+test",
        "texts_source": "announcement_text",
        "texts_ingest_run_id": RUN,
    }


def test_the_job_row_is_partial_and_keeps_the_whole_record() -> None:
    sent = text_record()
    (found,) = named("job", sent, ANNOUNCEMENT_TEXT)
    names = SILVER_TABLES["job"].column_names
    columns = [name for name in names[: names.index("raw_json")] if found[name] is not None]
    assert columns == [
        "control_number",
        "position_id",
        "qualification_summary",
        "publication_start",
        "publication_start_date",
        "application_close",
        "application_close_date",
    ]
    assert (found["qualification_summary"], found["sources"]) == (
        "A year of experience.",
        ["announcement_text"],
    )
    assert found["raw_json"] == as_sent(sent).decode()
    counts = {name: len(named(name, sent, ANNOUNCEMENT_TEXT)) for name in SILVER_TABLES}
    assert counts == {"job": 1, "job_location": 0, "job_category": 0, "job_grade": 0, "job_details": 1}


@pytest.mark.parametrize(
    ("changes", "column", "stored"),
    [
        ({"majorDutiesList": ["One.", "Two."]}, "major_duties", ["One.", "Two."]),
        ({"majorDutiesList": []}, "major_duties", ["In prose."]),
        ({"majorDutiesList": None}, "major_duties", ["In prose."]),
        ({"majorDutiesList": "", "duties": None}, "major_duties", None),
        ({"requirements": "Old."}, "requirements", "Background check."),
        ({"requirementsConditionsOfEmployment": " ", "requirements": "Old."}, "requirements", "Old."),
        ({"requiredDocuments": None}, "required_documents", "Resume"),
    ],
)
def test_where_a_text_is_missing_the_other_key_that_has_it_counts(
    changes: dict[str, Any], column: str, stored: object
) -> None:
    assert details(**changes)[column] == stored


def test_a_record_without_texts_names_no_source_of_texts() -> None:
    """Otherwise the merge would take its nulls for the newest texts."""
    sent = {key: None for key in text_record() if key not in ("usajobsControlNumber", "positionOpenDate")}
    assert details(**sent)["texts_source"] is None


def test_the_casing_of_keys_changes_neither_rows_nor_digest() -> None:
    lower = cased(text_record(), str.lower)
    assert named("job_details", lower, ANNOUNCEMENT_TEXT) == [details()]
    reads = [ANNOUNCEMENT_TEXT.read_item(as_sent(body)) for body in (text_record(), lower)]
    assert reads[0].content_sha256 == reads[1].content_sha256


@given(mutated(text_record()))
def test_rows_fit_their_contracts_whatever_the_record_holds(body: dict[str, Any]) -> None:
    read = ANNOUNCEMENT_TEXT.read_item(as_sent(body))
    assume(read.control_number is not None)
    found = rows_of(read, ANNOUNCEMENT_TEXT)
    assert [name for name, _ in misfits(SILVER_TABLES["job"], found["job"]) if name not in NOT_TOLD] == []
    assert misfits(SILVER_TABLES["job_details"], found["job_details"]) == []
