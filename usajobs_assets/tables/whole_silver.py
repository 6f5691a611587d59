"""All silver tables, of every provider."""

from usajobs_assets.tables.code import CODE
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.job_status_event import JOB_STATUS_EVENT
from usajobs_assets.tables.job_version import JOB_VERSION
from usajobs_assets.tables.jsearch_job import JSEARCH_CONTENT, JSEARCH_JOB
from usajobs_assets.tables.sighting import SIGHTING
from usajobs_assets.tables.silver import SILVER_TABLES

WHOLE_SILVER: tuple[Table, ...] = (
    *SILVER_TABLES.values(), JOB_VERSION, JOB_STATUS_EVENT, CODE, SIGHTING, JSEARCH_JOB, JSEARCH_CONTENT,
)  # fmt: skip
