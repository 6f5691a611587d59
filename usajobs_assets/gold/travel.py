"""What the travel codes of the API stand for (code list `travelpercentages`, 2024)."""

TRAVEL = {
    "0": "Not required",
    "1": "Occasional travel",
    "2": "25% or less",
    "3": "50% or greater",
    "5": "50% or less",
    "7": "75% or less",
    "8": "76% or greater",
}
