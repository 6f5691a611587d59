"""Contract of `silver.job_details`: the long texts and short fields beyond `silver.job`."""

from usajobs_assets.tables.contract import Column, ColumnType, Table, required
from usajobs_assets.tables.provenance import CHILD_PROVENANCE

_TEXT, _LIST, _FLAG = ColumnType.TEXT, ColumnType.TEXT_ARRAY, ColumnType.BOOLEAN

# The long texts, which AnnouncementText has too. Everything else is a short field, which HistoricJoa has in part.
TEXT_COLUMNS = (
    "job_summary", "major_duties", "education", "requirements", "evaluations", "how_to_apply",
    "what_to_expect_next", "required_documents", "benefits", "benefits_url", "other_information",
)  # fmt: skip

JOB_DETAILS = Table(
    schema="silver",
    name="job_details",
    grain="one row per posting",
    key=("control_number",),
    columns=(
        required("control_number", ColumnType.BIGINT, "Posting that the row belongs to."),
        Column("job_summary", _TEXT, "Summary of the job."),
        Column("who_may_apply_name", _TEXT, "Who may apply, in words; blank since about 2020."),
        Column("who_may_apply_code", _TEXT, "Who may apply, as a code; blank since about 2020."),
        Column("low_grade", _TEXT, "Lowest grade, numbers with two digits: `09`, `13`, `00`, `D`."),
        Column("high_grade", _TEXT, "Highest grade, numbers with two digits."),
        Column("promotion_potential", _TEXT, "Highest grade without a new competition; null for `None`."),
        Column("sub_agency_name", _TEXT, "Office within the agency."),
        Column("organization_codes", _TEXT, "Department and agency codes, as `TD/TD03`."),
        Column("relocation", _FLAG, "Relocation expenses are paid."),
        Column("hiring_paths", _LIST, "Hiring paths, in lower case: `public`, `fed-competitive`."),
        Column("mco_tags", _LIST, "Mission-critical occupation tags."),
        Column("total_openings", _TEXT, "Openings as sent: a number, `Few` or `Many`."),
        Column("agency_marketing_statement", _TEXT, "What the agency says of itself."),
        Column("travel_code", _TEXT, "Travel required, as a code from 0 to 8."),
        Column("apply_online_url", _TEXT, "Address of the application form."),
        Column("detail_status_url", _TEXT, "Address at which an application's status is shown."),
        Column("major_duties", _LIST, "Duties, one paragraph each."),
        Column("education", _TEXT, "Education requirements."),
        Column("requirements", _TEXT, "Conditions of employment."),
        Column("evaluations", _TEXT, "How applicants are evaluated."),
        Column("how_to_apply", _TEXT, "How to apply."),
        Column("what_to_expect_next", _TEXT, "What follows an application."),
        Column("required_documents", _TEXT, "Documents to send."),
        Column("benefits", _TEXT, "Benefits."),
        Column("benefits_url", _TEXT, "Address of a page on benefits."),
        Column("benefits_display_default_text", _FLAG, "The standard text on benefits is shown."),
        Column("other_information", _TEXT, "Anything else."),
        Column("key_requirements", _LIST, "Key requirements."),
        Column("within_area", _FLAG, "Applicants must live within the area."),
        Column("commute_distance", _TEXT, "Commuting distance as sent."),
        Column("service_type", _TEXT, "01 competitive, 02 excepted, 03 senior executive."),
        Column(
            "announcement_closing_type", _TEXT, "01 on a date, 02 continuous, 03 at a number of applicants."
        ),
        Column("announcement_closing_type_option", _TEXT, "Cap on applicants where the closing type is 03."),
        Column("agency_contact_email", _TEXT, "E-mail of the agency's contact."),
        Column("agency_contact_phone", _TEXT, "Telephone of the agency's contact."),
        Column("agency_contact_website", _TEXT, "Web site of the agency's contact."),
        Column("preview_questionnaire_url", _TEXT, "Address of the assessment questionnaire."),
        Column("security_clearance", _TEXT, "Security clearance required, in words."),
        Column("drug_test_required", _FLAG, "A drug test is required."),
        Column("adjudication_types", _LIST, "Kinds of background adjudication."),
        Column("position_sensitivity", _TEXT, "Position sensitivity and risk."),
        Column("financial_disclosure", _FLAG, "Financial disclosure is required."),
        Column("bargaining_unit_status", _FLAG, "The position is in a bargaining unit."),
        Column("bargaining_unit_status_additional_text", _TEXT, "More on the bargaining unit."),
        Column("appointment_explanation_text", _TEXT, "More on the appointment (2021)."),
        Column("vendor", _TEXT, "System that the agency posted with (HistoricJoa only)."),
        Column("supervisory_status", _FLAG, "The position supervises others (HistoricJoa only)."),
        *CHILD_PROVENANCE,
        Column(
            "texts_source",
            _TEXT,
            "Source of the long texts: `search`, `file_drop` or `announcement_text`; null without.",
        ),
        Column("texts_ingest_run_id", _TEXT, "Run that brought the long texts."),
    ),
)
