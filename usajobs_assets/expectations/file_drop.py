"""The rules a run of the file drop must meet before silver may load it.

Here: `FILE_DROP_RULES`, those of Search but for what holds a run against the total of one query: the recorded pages of
a day may be of many queries, or a few pages of one. That every file was taken over is what the capture says
(`capture_has_no_other_fault`).
"""

from usajobs_assets.expectations import batch
from usajobs_assets.expectations.rule import Rule
from usajobs_assets.expectations.search import API_CAP_WAS_NOT_HIT, SEARCH_RULES

_OF_ONE_QUERY = (batch.ROWS_MATCH_API_TOTAL, batch.API_TOTAL_HELD_STILL, API_CAP_WAS_NOT_HIT)

FILE_DROP_RULES: tuple[Rule, ...] = tuple(rule for rule in SEARCH_RULES if rule not in _OF_ONE_QUERY)
