"""The JSON schema of CloudWatch's Embedded Metric Format, as its specification publishes it (without examples).

From "Specification: Embedded metric format" of the CloudWatch user guide. CloudWatch drops what does not fit in
silence, so a line that is wrong is an alarm that never rings.
"""

from typing import Any

_UNITS = (
    "Seconds|Microseconds|Milliseconds|Bytes|Kilobytes|Megabytes|Gigabytes|Terabytes|Bits|Kilobits|Megabits|Gigabits|"
    "Terabits|Percent|Count|Bytes\\/Second|Kilobytes\\/Second|Megabytes\\/Second|Gigabytes\\/Second|Terabytes\\/Second|"
    "Bits\\/Second|Kilobits\\/Second|Megabits\\/Second|Gigabits\\/Second|Terabits\\/Second|Count\\/Second|None"
)
_NAME = {"type": "string", "pattern": "^(.*)$", "minLength": 1}
_METRIC = {
    "type": "object",
    "required": ["Name"],
    "properties": {
        "Name": {**_NAME, "maxLength": 1024},
        "Unit": {"type": "string", "pattern": f"^({_UNITS})$"},
        "StorageResolution": {"type": "integer", "enum": [1, 60]},
    },
}
_DIMENSIONS = {"type": "array", "minItems": 1, "maxItems": 30, "items": {**_NAME, "maxLength": 250}}
_DIRECTIVE = {
    "type": "object",
    "required": ["Namespace", "Dimensions", "Metrics"],
    "properties": {
        "Namespace": {**_NAME, "maxLength": 1024},
        "Dimensions": {"type": "array", "minItems": 1, "items": _DIMENSIONS},
        "Metrics": {"type": "array", "minItems": 1, "maxItems": 100, "items": _METRIC},
    },
}
EMF_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["_aws"],
    "properties": {
        "_aws": {
            "type": "object",
            "required": ["Timestamp", "CloudWatchMetrics"],
            "properties": {
                "Timestamp": {"type": "integer"},
                "CloudWatchMetrics": {"type": "array", "items": _DIRECTIVE},
            },
        }
    },
}


def metrics_in(line: dict[str, Any]) -> dict[str, float]:
    """The metrics that CloudWatch takes out of a line: valid by the schema, and each target there and of its type."""
    import jsonschema

    jsonschema.validate(line, EMF_SCHEMA)
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    targets = {name for dimensions in directive["Dimensions"] for name in dimensions}
    assert all(isinstance(line[name], str) and line[name] for name in targets)
    metrics = {metric["Name"]: line[metric["Name"]] for metric in directive["Metrics"]}
    assert all(type(value) in (int, float) for value in metrics.values())
    return metrics
