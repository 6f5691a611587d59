"""Contract of `gold.ranked_posting`: how well each posting fits the active profile, and why."""

from usajobs_assets.tables.contract import Column, ColumnType, Table, required

_TEXT, _LIST = ColumnType.TEXT, ColumnType.TEXT_ARRAY
# Exact, with two digits, so that points add up to the score to the last digit.
_POINTS = ColumnType.MONEY

_SCORE = (
    required("control_number", ColumnType.BIGINT, "Posting that is ranked: a row of `gold.posting`."),
    required("rank_score", _POINTS, "From 0 to 100: exactly the sum of the points."),
    required("points_title", _POINTS, "Points for the title: the best phrase of the profile that it has."),
    required("points_skills", _POINTS, "Points for skills: none where a must-have skill is missing."),
    required("points_place", _POINTS, "Points for the place: distance from home, or remote."),
    required("points_pay", _POINTS, "Points for the middle of the pay of a year within the band."),
    required("points_grade", _POINTS, "Points for the grade, of the pay plans of the profile."),
    required("points_hiring_path", _POINTS, "Points for a hiring path that the person has."),
    required("points_agency", _POINTS, "Points for an agency or department of the profile."),
)
_WHY = (
    required(
        "rank_explain", _TEXT, "What fits, what does not, what is not known and what disqualifies, in words."
    ),
    required(
        "disqualified_by",
        _LIST,
        "`must_have_skill`, `hiring_path`, `not_remote`; empty for most. Such a posting keeps a share of its points.",
    ),
    required(
        "not_known", _LIST, "Parts that the posting does not tell enough about; they count a set share."
    ),
    Column("distance_km", ColumnType.DOUBLE, "From home to the nearest place; null where no place is known."),
)
_BY = (
    required("profile", _TEXT, "Name of the profile in `ranking.yml`."),
    required("profile_digest", _TEXT, "Digest of the profile, first 16 digits."),
    required("weights_digest", _TEXT, "Digest of the weights and of how the rest counts, first 16 digits."),
    required("code_version", _TEXT, "Version of the code that made the row."),
)

GOLD_RANKED_POSTING = Table(
    schema="gold",
    name="ranked_posting",
    grain="one row per posting, with its score from 0 to 100 by the profile in ranking.yml and why, in a sentence",
    key=("control_number",),
    columns=(*_SCORE, *_WHY, *_BY),
)
PARTS = ("title", "skills", "place", "pay", "grade", "hiring_path", "agency")
