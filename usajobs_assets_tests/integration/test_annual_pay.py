"""The pay of a year, as Postgres works it out: properties over many amounts at once, counted again by Python."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from usajobs_assets.gold.annual_pay import NOT_ANNUALISED, REASONS
from usajobs_assets.gold.reference import reference_rows
from usajobs_assets.storage.gold_sql import REFERENCE, annual_pay
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.builders import shipped_rules

pytestmark = pytest.mark.integration

FACTORS = {"PA": 1, "PH": 2087, "PD": 260, "WK": 52, "BW": 26, "PM": 12}
AMOUNT = st.none() | st.decimals(0, "9999999999.99", places=2) | st.decimals(0, 300_000, places=2)
CODE = st.sampled_from([*FACTORS, *NOT_ANNUALISED, "XX", None])
GIVEN = "CREATE TEMP TABLE given (control_number bigint, pay_min numeric(12,2), pay_max numeric(12,2), "
GIVEN += "pay_rate_interval_code text, publication_start_date date, pay_currency text)"
Pay = tuple[Decimal | None, Decimal | None, str | None]


@pytest.fixture(scope="module")
def connection(postgres: ServerAddress) -> Iterator[psycopg.Connection]:
    """One with the reference tables of the shipped files and an empty table of postings."""
    with psycopg.connect(postgres.url("postgres")) as connected:
        rows = reference_rows(shipped_rules())
        for name in ("ref_interval", "ref_fx"):
            connected.execute(f"CREATE TEMP TABLE {name} ({REFERENCE[name]})".encode())
            with connected.cursor().copy(f"COPY {name} FROM STDIN".encode()) as copy:
                for row in rows[name]:
                    copy.write_row(row)
        connected.execute(GIVEN.encode())
        yield connected
        connected.rollback()


def worked_out(connection: psycopg.Connection, pays: list[Pay], currency: str | None = "USD") -> list[Pay]:
    """Lowest, highest and the reason why there is none, for each."""
    connection.execute("TRUNCATE given")
    with connection.cursor().copy("COPY given FROM STDIN") as copy:
        for number, pay in enumerate(pays):
            copy.write_row((number, *pay, None, currency))
    query = f"SELECT salary_min, salary_max, reason FROM ({annual_pay('given')}) AS p ORDER BY control_number"
    found: list[Pay] = connection.execute(query.encode()).fetchall()
    assert len(found) == len(pays)
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(AMOUNT, AMOUNT, CODE), max_size=50))
def test_pay_is_exact_or_says_why_not_and_never_0_for_unpaid_work(
    connection: psycopg.Connection, pays: list[Pay]
) -> None:
    for (low, high, code), (least, most, reason) in zip(pays, worked_out(connection, pays), strict=True):
        assert (reason is None) == (least is not None or most is not None)
        if reason is None:
            factor = FACTORS[str(code)]
            cents = [
                None if one is None else (one * factor).quantize(Decimal("0.01"), ROUND_HALF_UP)
                for one in (low, high)
            ]
            assert [least, most] == cents
            assert max(one for one in cents if one is not None) > 0
        else:
            assert reason in REASONS
            assert code not in NOT_ANNUALISED or reason == NOT_ANNUALISED[str(code)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(list(FACTORS)), st.lists(st.decimals("0.01", 300_000, places=2), min_size=2, max_size=50)
)
def test_more_pay_is_never_less_a_year(
    connection: psycopg.Connection, code: str, amounts: list[Decimal]
) -> None:
    pays: list[Pay] = [(one, one, code) for one in sorted(amounts)]
    years = [most for _, most, _ in worked_out(connection, pays)]
    assert None not in years
    assert years == sorted(years, key=lambda year: year or 0)


@pytest.mark.parametrize(
    ("pay", "expected"),
    [
        ((Decimal("17.50"), Decimal(20), "PH"), (Decimal("36522.50"), Decimal(41740), None)),
        ((None, Decimal(100), "PD"), (None, Decimal(26000), None)),
        ((Decimal(0), Decimal(0), "WC"), (None, None, "without_compensation")),
        ((Decimal(5), Decimal(9), "PW"), (None, None, "piece_work")),
        ((Decimal(0), Decimal(0), "PA"), (None, None, "zero_pay")),
        ((Decimal(1), Decimal(2), "ZZ"), (None, None, "unknown_interval")),
        ((Decimal(1), Decimal(2), None), (None, None, "no_pay_told")),
        ((Decimal(1), Decimal(5_000_000), "PH"), (None, None, "out_of_range")),
    ],
    ids=str,
)
def test_examples(connection: psycopg.Connection, pay: Pay, expected: Pay) -> None:
    assert worked_out(connection, [pay]) == [expected]


@pytest.mark.parametrize(
    ("currency", "expected"),
    [
        ("USD", (Decimal(52000), Decimal(62400), None)),
        # The first rate of the shipped file counts for a posting without a day: 0.848 euros a dollar.
        ("EUR", (Decimal("61320.75"), Decimal("73584.91"), None)),
        ("XAU", (None, None, "unknown_currency")),
        (None, (None, None, "unknown_currency")),
    ],
)
def test_pay_in_another_currency_is_converted_or_says_why_not(
    connection: psycopg.Connection, currency: str | None, expected: Pay
) -> None:
    assert worked_out(connection, [(Decimal(1000), Decimal(1200), "WK")], currency) == [expected]
    assert worked_out(connection, [(None, None, "WK")], currency) == [(None, None, "no_pay_told")]
