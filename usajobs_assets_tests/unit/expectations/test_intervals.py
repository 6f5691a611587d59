"""Pay intervals: every spelling that a recorded page holds is known."""

import pytest

from usajobs_assets.expectations.intervals import LABEL_BY_CODE, interval_code


@pytest.mark.parametrize(
    ("as_sent", "code"),
    [
        ("PA", "PA"),
        ("Per Year", "PA"),
        ("Per Hour", "PH"),
        ("Bi-weekly", "BW"),
        ("Without Compensation", "WC"),
        ("Fee Basis", "FB"),
    ],
)
def test_codes_and_the_labels_of_older_eras_mean_the_same(as_sent: str, code: str) -> None:
    """Search of 2016 and 2021 and HistoricJoa send labels, Search of 2025 sends codes."""
    assert interval_code(as_sent) == code


def test_every_code_of_the_official_list_is_known() -> None:
    assert set(LABEL_BY_CODE) == {"BW", "FB", "PA", "PD", "PH", "PM", "PW", "ST", "SY", "WC"}
    assert all(interval_code(label) == code for code, label in LABEL_BY_CODE.items())


def test_pw_is_piece_work_and_not_a_week() -> None:
    """Reading PW as 'per week' would multiply a piece rate by 52."""
    assert LABEL_BY_CODE["PW"] == "Piece Work"


@pytest.mark.parametrize("as_sent", [None, "", "Per Fortnight", "pa"])
def test_what_is_absent_or_unknown_has_no_code(as_sent: str | None) -> None:
    assert interval_code(as_sent) is None
