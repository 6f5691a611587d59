"""Contract of `gold.posting`: one comparable row per posting, for analysts and job seekers."""

from usajobs_assets.tables.contract import Column, ColumnType, Table, required

_TEXT, _LIST, _FLAG, _MONEY = ColumnType.TEXT, ColumnType.TEXT_ARRAY, ColumnType.BOOLEAN, ColumnType.MONEY
_DAY, _INT = ColumnType.DATE, ColumnType.INTEGER

_WHAT = (
    required(
        "control_number",
        ColumnType.BIGINT,
        "The key everywhere: USAJOBS control number; of other sources a negative number made of `source_id`.",
    ),
    required("source", _TEXT, "Whose posting it is: `usajobs` or `jsearch`."),
    required("source_id", _TEXT, "The id that the source gave it; unique within `source`."),
    Column("position_id", _TEXT, "Announcement number. Not unique; null outside of USAJOBS."),
    Column("position_uri", _TEXT, "Web address of the posting; null where only `apply_uri` is known."),
    Column("apply_uri", _TEXT, "First address at which to apply."),
    required("position_title", _TEXT, "Title as posted."),
    Column("job_title_std", _TEXT, "Standard title by `titles.yml`; null where none fits."),
    required("series", _LIST, "Occupational series, four digits, in order; empty where none was sent."),
    Column("position_schedule_code", _TEXT, "Work schedule code (1 is full-time)."),
    Column("position_offering_code", _TEXT, "Appointment type code."),
    Column("position_opening_status", _TEXT, "Where hiring stands, from HistoricJoa; null without it."),
)
_WHO = (
    Column("organization_name", _TEXT, "Hiring agency or other employer as posted."),
    Column("department_name", _TEXT, "Parent department as posted."),
    Column("agency_std", _TEXT, "Hiring agency under one name by `agencies.yml`; as posted if not listed."),
    Column("department_std", _TEXT, "Parent department under one name by `agencies.yml`."),
    required(
        "agency_size_bin",
        _TEXT,
        "Size of the employer in people: `51-200`, `10001+` and so on, by `agencies.yml`, else as the source tells it; "
        "or `unknown`.",
    ),
    Column(
        "agency_size_as_of",
        _DAY,
        "Day of the head count; null where it is unknown or the source told the size.",
    ),
)
_PAY = (
    Column("pay_min", _MONEY, "Lowest pay in `pay_currency` per interval, as sent."),
    Column("pay_max", _MONEY, "Highest pay in `pay_currency` per interval, as sent."),
    Column("pay_currency", _TEXT, "Currency of the pay as sent, three letters; USAJOBS pays in US dollars."),
    Column("pay_rate_interval_code", _TEXT, "Pay interval as a code, as in `silver.job`; `WK` is a week."),
    Column(
        "salary_min_norm",
        _MONEY,
        "Lowest pay of a full year (2,087 hours, 260 days, 52 weeks, 26 periods of two weeks, 12 months) in "
        "`salary_currency_norm`; null where `salary_reason` says why, and never 0 for unpaid work.",
    ),
    Column("salary_max_norm", _MONEY, "Highest pay of a full year in `salary_currency_norm`."),
    required("salary_currency_norm", _TEXT, "Currency of the pay of a year, by `fx_rates.yml`."),
    Column(
        "salary_reason",
        _TEXT,
        "Why there is no pay of a year: `without_compensation`, `piece_work`, `fee_basis`, `stipend`, "
        "`school_year`, `no_pay_told`, `zero_pay`, `unknown_interval`, `unknown_currency`, `out_of_range`; null "
        "where there is one.",
    ),
    required("is_unpaid", _FLAG, "Work without compensation."),
    Column(
        "fx_rate",
        ColumnType.DOUBLE,
        "What a unit of `pay_currency` was taken to be worth in `salary_currency_norm`; null where no rate is known.",
    ),
    Column("fx_date", _DAY, "First day of that rate; null where no conversion was needed."),
)
_WHERE = (
    Column(
        "location_std",
        _TEXT,
        "The place as `City, ST` or `City, Country` if there is one, `Multiple locations` if there are several.",
    ),
    required("states", _LIST, "States and territories as two letters, in order, distinct."),
    required("location_count", _INT, "Distinct places; the stand-ins of negotiable locations count as sent."),
    Column("is_remote", _FLAG, "Remote job, as flagged or by its location; null before the API told."),
    required("is_negotiable", _FLAG, "Location negotiable after selection."),
    required("is_nationwide", _FLAG, "Anywhere in the United States, or in 40 states and more."),
    Column("telework_eligible", _FLAG, "Telework possible. Null before the API told."),
    Column("travel_code", _TEXT, "Travel required, as a code from 0 to 8."),
    Column("travel", _TEXT, "Travel required, in the words of the code list."),
)
_MAY_APPLY = (
    Column("hiring_paths", _LIST, "Who may apply, as hiring paths in lower case; null where none was sent."),
    Column("is_public", _FLAG, "Open to the public; null where no hiring path was sent."),
    Column("who_may_apply", _TEXT, "Who may apply, in words; blank since about 2020."),
    Column("pay_plan", _TEXT, "Pay plan: GS, FV, VN and others; the first in the alphabet if several."),
    Column("low_grade", _TEXT, "Lowest grade as in `silver.job_details`."),
    Column("high_grade", _TEXT, "Highest grade as in `silver.job_details`."),
    Column(
        "grade_min", _INT, "Lowest grade as a number; null where grades are letters or the plan has none."
    ),
    Column("grade_max", _INT, "Highest grade as a number."),
    Column("promotion_potential", _TEXT, "Highest grade without a new competition."),
    Column("security_clearance", _TEXT, "Security clearance required, in words."),
    Column(
        "needs_clearance",
        _FLAG,
        "A clearance from Confidential up is required; null where it is `Other` or not told. Public trust is none.",
    ),
    Column("total_openings", _TEXT, "Openings as sent: a number, `Few` or `Many`."),
)
_SKILLS = (
    required("skills", _LIST, "Skills by `skills.yml`, lower case, distinct, in alphabetical order."),
    required("skills_found_in", ColumnType.JSON, "For each skill the texts that show it, by column name."),
)
_WHEN = (
    Column("publication_start_date", _DAY, "Day on which the posting opened."),
    Column("application_close_date", _DAY, "Last day to apply."),
    Column(
        "closes_at",
        ColumnType.INSTANT,
        "When applications close: 11:59 pm Eastern of the last day; of JSearch the end that it tells, if any.",
    ),
    Column("position_expire_date", _DAY, "Day on which the posting was taken down early (HistoricJoa)."),
    required(
        "is_evergreen", _FLAG, "Open for 300 days and more, or for 50 places and more: no single vacancy."
    ),
)
_FROM = (
    required(
        "sources",
        _LIST,
        "Ways in which it came: `search`, `file_drop`, `historic`, `announcement_text`, `jsearch`.",
    ),
    required("ingest_run_id", _TEXT, "Run that brought its content to silver."),
    required("content_sha256", ColumnType.DIGEST, "Digest of that content."),
    required("silver_key", _TEXT, "Digest of what silver tells; a posting is made anew when it changes."),
    required("texts_key", _TEXT, "Digest of what the skills depend on; unchanged texts are not read again."),
    required("rules_digest", _TEXT, "Digest of the reference files, first 16 digits; see `ops.gold_build`."),
    required("code_version", _TEXT, "Version of the code that made the row."),
)

GOLD_POSTING = Table(
    schema="gold",
    name="posting",
    grain="one row per posting of any source, current, decoded and comparable",
    key=("control_number",),
    columns=(*_WHAT, *_WHO, *_PAY, *_WHERE, *_MAY_APPLY, *_SKILLS, *_WHEN, *_FROM),
)
