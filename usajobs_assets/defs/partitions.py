"""The partitions of the graph: one definition for all, so that one job can take a day from bronze to silver.

Dagster 1.13 refuses a job over assets whose partitions differ (docs/adr/0004). `bronze/search_pages` can
only ever fill the days on which someone swept; the others refuse and name HistoricJoa.
"""

import dagster as dg

# Days in Washington, today included. HistoricJoa reaches back to 2013.
open_days = dg.DailyPartitionsDefinition(start_date="2013-01-01", timezone="America/New_York", end_offset=1)
