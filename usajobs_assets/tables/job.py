"""Contract of `silver.job`: one row per posting, made of what each source said of it last."""

from usajobs_assets.tables.contract import Column, ColumnType, Table, required
from usajobs_assets.tables.provenance import CODE_VERSION, POINTER

_WALL = "Eastern wall clock as sent, without a zone."

JOB = Table(
    schema="silver",
    name="job",
    grain="one row per posting (USAJOBS control number), merged from the newest content of each source",
    key=("control_number",),
    columns=(
        required("control_number", ColumnType.BIGINT, "USAJOBS control number: the key everywhere."),
        required(
            "position_id",
            ColumnType.TEXT,
            "Announcement number. Not unique: a few postings share one, and reposts reuse it.",
        ),
        required(
            "matched_object_id", ColumnType.TEXT, "MatchedObjectId as sent: the control number as text."
        ),
        required("position_uri", ColumnType.TEXT, "Web address of the posting."),
        required("position_title", ColumnType.TEXT, "Title of the posting."),
        Column("organization_name", ColumnType.TEXT, "Hiring agency, usually the bureau."),
        Column("department_name", ColumnType.TEXT, "Parent department."),
        Column("sub_agency", ColumnType.TEXT, "Office within the agency."),
        Column("apply_uri", ColumnType.TEXT, "First address at which to apply."),
        Column("position_location_display", ColumnType.TEXT, "Location as shown, or `Multiple Locations`."),
        Column(
            "pay_min", ColumnType.MONEY, "Lowest pay in US dollars per interval; cents matter for hourly pay."
        ),
        Column("pay_max", ColumnType.MONEY, "Highest pay in US dollars per interval."),
        Column(
            "pay_rate_interval_code",
            ColumnType.TEXT,
            "Pay interval as a code: PA year, PH hour, PD day, BW two weeks, PM month, PW piece work, FB fee, "
            "ST stipend, SY school year, WC without compensation. Labels of older eras are mapped.",
        ),
        Column("position_schedule_code", ColumnType.TEXT, "Work schedule code (1 is full-time)."),
        Column(
            "position_schedule_name",
            ColumnType.TEXT,
            "Free text of the agency on the schedule; mostly blank.",
        ),
        Column("position_offering_code", ColumnType.TEXT, "Appointment type code."),
        Column("position_offering_name", ColumnType.TEXT, "Free text of the agency on the appointment."),
        Column("qualification_summary", ColumnType.TEXT, "Qualifications that are asked for."),
        Column("publication_start", ColumnType.WALL_CLOCK, f"When the posting opened. {_WALL}"),
        Column("publication_start_date", ColumnType.DATE, "Day on which the posting opened."),
        Column("application_close", ColumnType.WALL_CLOCK, f"When applications close. {_WALL}"),
        Column("application_close_date", ColumnType.DATE, "Last day to apply (closes 11:59 pm Eastern)."),
        Column("position_start", ColumnType.WALL_CLOCK, f"PositionStartDate. {_WALL}"),
        Column("position_start_date", ColumnType.DATE, "Day of PositionStartDate."),
        Column("position_end", ColumnType.WALL_CLOCK, f"PositionEndDate. {_WALL}"),
        Column("position_end_date", ColumnType.DATE, "Day of PositionEndDate."),
        Column("remote_indicator", ColumnType.BOOLEAN, "Remote job. Null before the API told (about 2022)."),
        Column("telework_eligible", ColumnType.BOOLEAN, "Telework possible. Null before the API told."),
        Column(
            "position_opening_status",
            ColumnType.TEXT,
            "Where hiring stands, from HistoricJoa: `accepting`, `reviewing`, `selected`, `cancelled`, `closed`.",
        ),
        Column(
            "position_expire_date",
            ColumnType.DATE,
            "Day on which the posting was taken down early (HistoricJoa); placeholders are left out.",
        ),
        required(
            "raw_json",
            ColumnType.JSON,
            "The whole item as sent: the Search item, or the HistoricJoa record where no sweep saw the posting.",
        ),
        required(
            "sanitised",
            ColumnType.TEXT_ARRAY,
            "What could not be taken over as sent, as `path:reason`; empty for almost every row.",
        ),
        required(
            "sources",
            ColumnType.TEXT_ARRAY,
            "Sources that the row is merged from, in alphabetical order; the columns below are of `search` or "
            "`file_drop`, whichever saw the posting last, else of `historic`; `silver.job_version` has what each said.",
        ),
        *POINTER,
        CODE_VERSION,
    ),
)
