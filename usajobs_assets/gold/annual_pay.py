"""How often a year each pay interval is paid, and which pay is not annualised and why.

Here: the factors, by the codes of `silver.job.pay_rate_interval_code` and `WK`, a week, which USAJOBS does not have.
The multiplication is in SQL, over all postings at once (storage/gold_sql). 2,087 hours is what federal pay law takes
for a year (5 U.S.C. 5504).
"""

from decimal import Decimal

PERIODS_PER_YEAR = {"PA": 1, "PH": 2087, "PD": 260, "WK": 52, "BW": 26, "PM": 12}
NOT_ANNUALISED = {
    "WC": "without_compensation",
    "PW": "piece_work",
    "FB": "fee_basis",
    "ST": "stipend",
    "SY": "school_year",
}
# The most that NUMERIC(12,2) holds.
MOST = Decimal("9999999999.99")

REASONS = {
    **{reason: f"Paid by the interval {code}." for code, reason in NOT_ANNUALISED.items()},
    "no_pay_told": "The posting tells no pay, or no interval.",
    "zero_pay": "The posting tells a pay of 0 without saying that it is unpaid.",
    "unknown_interval": "The interval is none of the code list.",
    "unknown_currency": "The currency was not sent, or `fx_rates.yml` has no rate of it.",
    "out_of_range": "A year of it would be more than ten digits: the pay or the interval is wrong.",
}
