"""The silver tables: the five of a day by name, parent first, which is how they are written; and all of them."""

from usajobs_assets.tables.code import CODE
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.job import JOB
from usajobs_assets.tables.job_children import JOB_CATEGORY, JOB_GRADE, JOB_LOCATION
from usajobs_assets.tables.job_details import JOB_DETAILS
from usajobs_assets.tables.job_status_event import JOB_STATUS_EVENT
from usajobs_assets.tables.job_version import JOB_VERSION
from usajobs_assets.tables.jsearch_job import JSEARCH_CONTENT, JSEARCH_JOB
from usajobs_assets.tables.sighting import SIGHTING

SILVER_TABLES: dict[str, Table] = {
    table.name: table for table in (JOB, JOB_LOCATION, JOB_CATEGORY, JOB_GRADE, JOB_DETAILS)
}
WHOLE_SILVER: tuple[Table, ...] = (
    *SILVER_TABLES.values(), JOB_VERSION, JOB_STATUS_EVENT, CODE, SIGHTING, JSEARCH_JOB, JSEARCH_CONTENT,
)  # fmt: skip
