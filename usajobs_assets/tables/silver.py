"""The silver tables of USAJOBS that are written by day, by name, parent first, which is how they are written."""

from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.job import JOB
from usajobs_assets.tables.job_children import JOB_CATEGORY, JOB_GRADE, JOB_LOCATION
from usajobs_assets.tables.job_details import JOB_DETAILS

SILVER_TABLES: dict[str, Table] = {
    table.name: table for table in (JOB, JOB_LOCATION, JOB_CATEGORY, JOB_GRADE, JOB_DETAILS)
}
