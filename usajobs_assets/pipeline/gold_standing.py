"""How gold stands: when each mart was last built, and whether its inputs have changed since. Builds nothing.

MARTS, the active rules, silver as it is, ops.gold_build → MartStanding, one for each mart
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from usajobs_assets.pipeline.gold import MARTS
from usajobs_assets.pipeline.services import Services


@dataclass(frozen=True)
class MartStanding:
    """A mart; `built_at` and `rows` are those of its last build, None before the first."""

    name: str
    current: bool
    built_at: datetime | None = None
    rows: int | None = None


def gold_standing(services: Services) -> list[MartStanding]:
    """Every mart, in the order in which they are built.

    Raises:
        RulesRefused: this code cannot work with the active rules, so that nothing can be said of what they would give.
    """
    marts = {name: mart(services) for name, mart in MARTS.items()}
    with services.warehouse.connect() as connection:
        built = {name: (at, rows) for name, at, rows in connection.execute(_BUILT)}
        return [
            MartStanding(name, mart.is_current(connection), *built.get(name, (None, None)))
            for name, mart in marts.items()
        ]


def behind(standing: Sequence[MartStanding]) -> list[str]:
    """The marts that are not built from what silver and the rules say now."""
    return [mart.name for mart in standing if not mart.current]


def told(standing: Sequence[MartStanding]) -> str:
    """How gold stands, in a sentence."""
    moments = [mart.built_at for mart in standing if mart.built_at is not None]
    if not moments:
        return f"Gold was never built; {_MEND}."
    built = f"built {max(moments).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if late := behind(standing):
        return f"Gold, {built}, is behind silver or the rules ({', '.join(late)}); {_MEND}."
    return f"Gold, {built}, is what silver and the rules give."


_MEND = "`usajobs gold` builds it"


_BUILT = "SELECT mart, built_at, rows FROM ops.gold_build"
