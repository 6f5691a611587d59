"""The pay intervals the API has used, as codes and as the labels that older eras sent in their place.

Here: the code list `remunerationrateintervalcodes` and every spelling of it seen in recorded pages. Search
sent labels ("Per Year") until some time between 2022 and 2024 and sends codes ("PA") since; HistoricJoa
sends labels. Add: a new spelling, once a record was quarantined for it; the record can then be replayed.
Keep out: turning pay into a yearly amount.
"""

# PW is piece work, not "per week"; the list has no code for a week.
LABEL_BY_CODE = {
    "BW": "Bi-weekly",
    "FB": "Fee Basis",
    "PA": "Per Year",
    "PD": "Per Day",
    "PH": "Per Hour",
    "PM": "Per Month",
    "PW": "Piece Work",
    "ST": "Student Stipend Paid",
    "SY": "School Year",
    "WC": "Without Compensation",
}

CODE_BY_SPELLING = {code: code for code in LABEL_BY_CODE} | {
    label: code for code, label in LABEL_BY_CODE.items()
}


def interval_code(as_sent: str | None) -> str | None:
    """The code of a pay interval sent as a code or as a label, or None if it is absent or unknown."""
    return None if as_sent is None else CODE_BY_SPELLING.get(as_sent)
