"""How the pay of one posting is drawn: plan, grades, interval and range, with the measured share of oddities.

Lives here: one function per kind of pay, and how often each kind occurs among real postings.
Keep out: how pay looks in JSON (``search_items.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from usajobs_assets.simulator.dice import Dice, Weighted
from usajobs_assets.simulator.posting import Pay
from usajobs_assets.simulator.reference import GS_BASE_USD

CENT = Decimal("0.01")
PAY_CAP_USD = 197_200
PROBABILITY_OF_CENTS = 0.64  # 90 of 141 hourly postings of 2026

_LOW_GRADES = Weighted(
    [(3, 2), (4, 5), (5, 10), (6, 8), (7, 10), (8, 4), (9, 14), (11, 17), (12, 18), (13, 14), (14, 6)]
)
_STEPS_UP = Weighted([(0, 66), (1, 16), (2, 14), (4, 4)])
# Letters instead of numbers: 254 of 13,649 postings of 2026.
_LETTERED = (
    ("FV", "G", "K"),
    ("FV", "H", "H"),
    ("FG", "D", "F"),
    ("FV", "J", "J"),
    ("ZP", "HS3", "HS3"),
    ("ND", "LH", "LH"),
)
_UNPAID_INTERVALS = Weighted([("WC", 7), ("BW", 3)])
_UNGRADED_PLANS = ("AD", "ES", "NF", "VM", "SL")


def draw_pay(dice: Dice) -> Pay:
    return dice.weighted(_KINDS)(dice)


def is_hourly(pay: Pay) -> bool:
    return pay.interval == "PH"


def _graded(dice: Dice) -> Pay:
    low = dice.weighted(_LOW_GRADES)
    high = min(low + dice.weighted(_STEPS_UP), 15)
    width = 2 if dice.chance(0.4) else 1  # some agencies write 09, some 9
    locality = 1.17 + dice.roll() * 0.28
    return Pay(
        plan="GS",
        low_grade=str(low).zfill(width),
        high_grade=str(high).zfill(width),
        promotion_potential=dice.pick((str(high), str(high), str(min(high + 1, 15)), "None", "NA")),
        interval="PA",
        minimum=Decimal(int(GS_BASE_USD[low - 1] * locality)),
        maximum=Decimal(int(min(GS_BASE_USD[high - 1] * locality * 1.3, PAY_CAP_USD))),
    )


def _ungraded(dice: Dice) -> Pay:
    low = dice.between(60_000, 155_000)
    high = low + dice.between(0, 150_000)
    return Pay(dice.pick(_UNGRADED_PLANS), "00", "00", "00", "PA", Decimal(low), Decimal(high))


def _lettered(dice: Dice) -> Pay:
    plan, low_grade, high_grade = dice.pick(_LETTERED)
    low = dice.between(48_000, 120_000)
    return Pay(
        plan, low_grade, high_grade, "NA", "PA", Decimal(low), Decimal(low + dice.between(20_000, 90_000))
    )


def _hourly(dice: Dice) -> Pay:
    grade = f"{dice.between(1, 12):02d}"
    low = Decimal(dice.between(15, 38))
    high = low + dice.between(1, 9)
    if dice.chance(PROBABILITY_OF_CENTS):
        low, high = low + CENT * dice.between(1, 99), high + CENT * dice.between(1, 99)
    return Pay(dice.pick(("WG", "WG", "WL", "NA")), grade, grade, "None", "PH", low, high)


def _unpaid(dice: Dice) -> Pay:
    return Pay("AD", "00", "00", "None", dice.weighted(_UNPAID_INTERVALS), Decimal(0), Decimal(0))


def _hourly_called_yearly(dice: Dice) -> Pay:
    low = Decimal(dice.between(23, 30))
    return Pay("NF", "03", "03", "None", "PA", low, low + dice.between(0, 8))


_KINDS: Weighted[Callable[[Dice], Pay]] = Weighted(
    [
        (_graded, 0.8763),
        (_ungraded, 0.0860),
        (_lettered, 0.0190),
        (_hourly, 0.0145),
        (_unpaid, 0.0034),
        (_hourly_called_yearly, 0.0005),
    ]
)
