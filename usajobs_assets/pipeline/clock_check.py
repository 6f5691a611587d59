"""Is this machine's clock to be trusted? By it a run is named, put on its day, and ordered among the others.

the newest run of a partition → wait_for (a clock that was set back catches up)
an answer's Date header → require_agreement (a clock that is wrong is refused before anything is stored)
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from usajobs_assets.api_client.clock import Clock
from usajobs_assets.api_client.errors import PermanentError
from usajobs_assets.api_client.exchange import Exchange
from usajobs_assets.storage.bronze import BronzeLake, RunState
from usajobs_assets.storage.run_address import started_at

# What S3 allows between the clocks of two machines.
TOLERANCE = timedelta(minutes=15)
# More than the resolution of a run's id, which is 15 µs.
_TICK = timedelta(milliseconds=1)


class WrongClock(PermanentError):
    """This machine's clock, or the one of whoever was here before, is wrong; the message has both times."""


def wait_for(lake: BronzeLake, runs: Sequence[RunState], clock: Clock) -> None:
    """Wait until it is later than the newest of a partition's `runs`, so that the order of runs is that of events.

    Raises WrongClock instead of waiting longer than TOLERANCE.
    """
    if not runs:
        return
    newest, now = _moment(lake, runs[-1]), clock.now()
    if newest - now > TOLERANCE:
        raise WrongClock(
            f"Run {runs[-1].address.run_id} is from {newest:%Y-%m-%d %H:%M:%S} UTC, and the clock here says "
            f"{now:%Y-%m-%d %H:%M:%S} UTC: set the clock that is wrong."
        )
    if newest >= now:
        clock.sleep((newest - now + _TICK).total_seconds())


def require_agreement(exchange: Exchange) -> None:
    """Refuse an answer whose sender lives in another time; one that does not say when it was sent is taken.

    Raises WrongClock.
    """
    sent, received = _date(exchange.headers.get("date", "")), exchange.received_at
    if sent is not None and abs(received - sent) > TOLERANCE:
        raise WrongClock(
            f"The API's clock says {sent:%Y-%m-%d %H:%M:%S} UTC, the clock here {received:%Y-%m-%d %H:%M:%S} UTC: "
            "what comes now would be stored under the wrong time. Set this machine's clock."
        )


def _moment(lake: BronzeLake, run: RunState) -> datetime:
    manifest = lake.manifest(run.address) if run.closed else None
    return manifest.closed_at if manifest else started_at(run.address.run_id)


def _date(header: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(header)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None
