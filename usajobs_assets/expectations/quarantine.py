"""How many records of a run may be set aside before the run itself is refused.

Here: the limit and the reading of its setting. Keep out: the reading of the environment (`settings.py`) and
the counting.
"""

import re
from fractions import Fraction

DEFAULT_RECORDS = 3
DEFAULT_PERCENT = 5

_SETTING = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<percent>%?)")


def quarantine_limit(items: int, setting: str | None) -> int:
    """The most records of a run of `items` items that may be quarantined.

    Args:
        items: how many items the run holds.
        setting: None for the larger of 3 records and 5 %; otherwise a count ('10', '0') or a share ('2%',
            '0.5%'). A share is rounded down to whole records.

    Raises:
        ValueError: the setting is neither, or the share is above 100 %, or `items` is negative.
    """
    if items < 0:
        raise ValueError(f"a run cannot hold {items} items")
    if setting is None:
        return max(DEFAULT_RECORDS, items * DEFAULT_PERCENT // 100)
    number, is_share = _parse(setting)
    return int(items * number / 100) if is_share else int(number)


def _parse(setting: str) -> tuple[Fraction, bool]:
    match = _SETTING.fullmatch(setting.strip())
    if match is None:
        raise ValueError(f"MAX_QUARANTINE must be a count such as 10 or a share such as 2%, not {setting!r}")
    number, is_share = Fraction(match["number"]), match["percent"] == "%"
    if is_share and number > 100:
        raise ValueError(f"MAX_QUARANTINE cannot be more than 100%, and it is {setting!r}")
    if not is_share and number.denominator != 1:
        raise ValueError(f"MAX_QUARANTINE as a count must be a whole number, not {setting!r}")
    return number, is_share
