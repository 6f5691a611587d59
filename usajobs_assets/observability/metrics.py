"""Metrics as lines that CloudWatch takes out of a log: its Embedded Metric Format.

    figures → metric_line() → {"_aws": {…}, "Environment": …, "Source": …, "ItemsExtracted": …}

Each figure counts for the deployment and for the source. Keep out: what the figures are (run_metrics.py).
"""

import json
from collections.abc import Mapping
from datetime import datetime

NAMESPACE = "UsajobsAssets"
DIMENSIONS = [["Environment"], ["Environment", "Source"]]
# Every metric there is, with its unit in CloudWatch. Alarms and the dashboard name them.
UNITS: dict[str, str] = {
    "ItemsExtracted": "Count",
    "ItemsStaged": "Count",
    "ItemsQuarantined": "Count",
    "PostingsEnriched": "Count",
    "PostingsRanked": "Count",
    "RequestBudgetUsed": "Percent",
    "LagHours": "None",  # CloudWatch has no unit for hours
    "DaysUnproven": "Count",
    "RunSucceeded": "Count",
    "RunRefused": "Count",
    "RunFailed": "Count",
    "OutboxWaiting": "Count",
    "RunSeconds": "Seconds",
}


def metric_line(
    figures: Mapping[str, float], dimensions: Mapping[str, str], properties: Mapping[str, str], at: datetime
) -> str:
    """One line; `properties` are searchable in the log and no dimension, which would be paid for each value.

    Raises:
        KeyError: a figure or dimension that nobody has declared above.
    """
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": DIMENSIONS,
        "Metrics": [{"Name": name, "Unit": UNITS[name]} for name in figures],
    }
    named = {name: dimensions[name] for name in DIMENSIONS[-1]}
    aws = {"Timestamp": int(at.timestamp() * 1000), "CloudWatchMetrics": [directive]}
    return json.dumps({"_aws": aws, **properties, **named, **figures})
