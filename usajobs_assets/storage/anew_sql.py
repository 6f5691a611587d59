"""The SQL of writing postings anew: what silver says of them goes, and everything is read from bronze again.

For rows that something other than a load has changed: a merge as such writes only what its sightings changed.
It happens inside the merge's transaction, so nobody sees the postings gone.
"""

_TOUCH_EVERY_SOURCE = """
INSERT INTO touched
SELECT s.control_number, s.source FROM silver.sighting s JOIN posting USING (control_number)
EXCEPT SELECT control_number, source FROM touched
"""


def _forget(table: str) -> str:
    return f"DELETE FROM silver.{table} t USING posting p WHERE t.control_number = p.control_number"


FORGET = (_TOUCH_EVERY_SOURCE, *map(_forget, ("job", "job_version", "job_status_event")))

# Of runs that do not pass the gate any more.
FORGET_LOADS = "DELETE FROM ops.load WHERE ingest_run_id = ANY (%s)"
