"""Contracts of gold's statistics: figures by source, series and day, and how long postings take."""

from usajobs_assets.tables.contract import Column, ColumnType, Table, required

_TEXT, _LIST, _FLAG, _MONEY = ColumnType.TEXT, ColumnType.TEXT_ARRAY, ColumnType.BOOLEAN, ColumnType.MONEY
_DAY, _INT, _BIG = ColumnType.DATE, ColumnType.INTEGER, ColumnType.BIGINT

RUN_STATS = Table(
    schema="gold",
    name="run_stats",
    grain="one row per source and day of capture: what became of the items that the API sent",
    key=("source", "day"),
    columns=(
        required("source", _TEXT, "`search`, `file_drop`, `historic`, `announcement_text` or `jsearch`."),
        required(
            "day",
            _DAY,
            "Day of the sweep for Search and JSearch, of the recording for a file drop, open date for the others.",
        ),
        required("runs", _INT, "Captures of that day, whatever became of them."),
        required("runs_proven", _INT, "Of these, proven to hold all that the API said there was."),
        required("runs_refused", _INT, "Of these, refused by the gate."),
        required("runs_loaded", _INT, "Of these, in silver."),
        required(
            "fetched",
            _BIG,
            "Items that came: `accepted` + `deduplicated` + `quarantined` + `held_back`.",
        ),
        required("accepted", _BIG, "Items that were loaded, again in each run that showed them."),
        required("deduplicated", _BIG, "Items set aside since the same run had a newer one of that posting."),
        required("quarantined", _BIG, "Items set aside with a reason when their run was loaded."),
        required("held_back", _BIG, "Items of runs that are not in silver: refused, incomplete, or not yet."),
        required("postings", _BIG, "Distinct postings among the accepted."),
        required("in_gold", _BIG, "Of these, in `gold.posting`: all of them."),
        required("matched", _BIG, "Of these, with a standard title by `titles.yml`."),
    ),
)
PAY_BY_SERIES = Table(
    schema="gold",
    name="pay_by_series",
    grain="one row per occupational series, year of opening or all, and part: the whole, a grade, a state, an agency",
    key=("series", "dimension", "value", "year", "currency"),
    columns=(
        required("series", _TEXT, "Occupational series, four digits; a posting with several counts in each."),
        required("dimension", _TEXT, "What `value` is: `all`, `grade`, `state` or `agency`."),
        required(
            "value",
            _TEXT,
            "`all`; a grade as `GS-12` or `GS-09/11`; two letters (a posting in several states counts in each); an "
            "agency as in `agency_std`. What a posting does not tell is `unknown`.",
        ),
        required("year", _TEXT, "Year in which the postings opened, or `all`."),
        required("currency", _TEXT, "Currency of the pay, as in `gold.posting`."),
        Column("series_name", _TEXT, "The series in words."),
        required("postings", _INT, "Postings with a pay of a year."),
        Column(
            "p10",
            _MONEY,
            "Tenth percentile of the middle between lowest and highest pay of a year, interpolated between postings; "
            "null where there are fewer than 5.",
        ),
        Column("p25", _MONEY, "Twenty-fifth percentile."),
        Column("p50", _MONEY, "Median."),
        Column("p75", _MONEY, "Seventy-fifth percentile."),
        Column("p90", _MONEY, "Ninetieth percentile."),
    ),
)
POSTINGS_BY_DAY = Table(
    schema="gold",
    name="postings_by_day",
    grain="one row per day in Washington, from the first opening to the newest capture of USAJOBS that silver holds",
    key=("day",),
    columns=(
        required("day", _DAY, "Day, America/New_York."),
        required("opened", _INT, "Postings of USAJOBS that opened on that day."),
        required(
            "closed",
            _INT,
            "Postings whose applications ended on that day: the closing date, the day they were taken down, or the day "
            "on which they were first seen to be no longer accepting, whichever came first.",
        ),
        required("cancelled", _INT, "Of the closed, those that are cancelled by what is known now."),
        required(
            "open_at_end", _INT, "Postings open when the day ended: of the day before + opened - closed."
        ),
        required(
            "is_proven",
            _FLAG,
            "The newest capture of HistoricJoa of that open date is proven and loaded; if not, openings may lack.",
        ),
    ),
)
TIME_TO_FILL = Table(
    schema="gold",
    name="time_to_fill",
    grain="one row per posting that has come to an end: selected, cancelled or closed without",
    key=("control_number",),
    columns=(
        required("control_number", _BIG, "Posting."),
        required("outcome", _TEXT, "`selected`, `cancelled` or `closed`, the newest that HistoricJoa told."),
        Column("agency_std", _TEXT, "Hiring agency, as in `gold.posting`."),
        required("series", _LIST, "Occupational series, as in `gold.posting`."),
        Column("opened_on", _DAY, "Day on which the posting opened."),
        Column("applications_until", _DAY, "Last day to apply."),
        Column(
            "not_yet_on", _DAY, "Last day on which it was seen without that outcome; null if it never was."
        ),
        required("seen_on", _DAY, "Day on which the outcome was first seen."),
        Column("days", _INT, "From the open date to `seen_on`: the most that it can have taken."),
        Column(
            "uncertain_days",
            _INT,
            "By how many days it may have been less: from `not_yet_on`, or the open date, to `seen_on`.",
        ),
        required(
            "is_watched",
            _FLAG,
            "Its outcome is known to the month: it was seen without it 31 days before `seen_on` or later.",
        ),
    ),
)
LATE_ARRIVALS = Table(
    schema="gold",
    name="late_arrivals",
    grain="one row per posting of HistoricJoa that a proven capture of its open date had not shown yet",
    key=("control_number",),
    columns=(
        required("control_number", _BIG, "Posting."),
        required("open_date", _DAY, "Open date under which it was found."),
        required("seen_on", _DAY, "Day on which it was first seen."),
        required("days_late", _INT, "From one to the other."),
        required("ingest_run_id", _TEXT, "Run that showed it first."),
    ),
)
STATISTICS = (LATE_ARRIVALS, TIME_TO_FILL, POSTINGS_BY_DAY, PAY_BY_SERIES, RUN_STATS)
