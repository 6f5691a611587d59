"""Contracts of the lists of a posting: locations, occupational series, pay plans.

A set of child rows is always replaced whole with the content that its posting's row came from.
"""

from usajobs_assets.tables.contract import Column, ColumnType, Table, required
from usajobs_assets.tables.provenance import CHILD_PROVENANCE

_CONTROL_NUMBER = required("control_number", ColumnType.BIGINT, "Posting that the row belongs to.")

JOB_LOCATION = Table(
    schema="silver",
    name="job_location",
    grain="one row per location of a posting, in the order sent; exact repeats are kept as sent",
    key=("control_number", "loc_idx"),
    columns=(
        _CONTROL_NUMBER,
        required("loc_idx", ColumnType.INTEGER, "Position in the list, counted from 0."),
        Column("location_name", ColumnType.TEXT, "Location as shown: city and state, or country abroad."),
        Column("country_code", ColumnType.TEXT, "Country, by name."),
        Column("country_sub_division_code", ColumnType.TEXT, "State or territory, by name; null abroad."),
        Column("city_name", ColumnType.TEXT, "City (the API repeats the location name here)."),
        Column("latitude", ColumnType.DOUBLE, "Degrees north; null where the API sends 0/0 for nowhere."),
        Column("longitude", ColumnType.DOUBLE, "Degrees east; null where the API sends 0/0 for nowhere."),
        *CHILD_PROVENANCE,
    ),
)

JOB_CATEGORY = Table(
    schema="silver",
    name="job_category",
    grain="one row per occupational series of a posting",
    key=("control_number", "code"),
    columns=(
        _CONTROL_NUMBER,
        required(
            "code", ColumnType.TEXT, "Series, four digits; 2016 also sent the family (0800 beside 0801)."
        ),
        Column("name", ColumnType.TEXT, "Name of the series as sent."),
        *CHILD_PROVENANCE,
    ),
)

JOB_GRADE = Table(
    schema="silver",
    name="job_grade",
    grain="one row per pay plan of a posting; the grades themselves are in job_details",
    key=("control_number", "code"),
    columns=(
        _CONTROL_NUMBER,
        required("code", ColumnType.TEXT, "Pay plan: GS, FV, VN and others."),
        *CHILD_PROVENANCE,
    ),
)
