"""The daily digest: one message a day with what is still red, until it is mended.

read_still_red → put_digest → Outbox.put, once a day
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from usajobs_assets.notify.run_summary import outbox_of, runbook
from usajobs_assets.notify.still_red import StillRed, read_still_red
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.services import Services

# After the daily hour: until then the sweep, its second try and the open dates may be under way.
DIGEST_AFTER = timedelta(hours=3)
_SHOWN = 20


def is_digest_due(services: Services) -> bool:
    """Whether today's sweep should be over, and today's digest is not in the outbox yet."""
    now = services.clock.now()
    tick = services.settings.tick_of(eastern_day(now))
    return tick is not None and now >= tick + DIGEST_AFTER and not outbox_of(services).holds(_about(services))


def put_digest(services: Services) -> StillRed:
    """Put what is red into the outbox, if anything is; the day's first one stays as it is."""
    red = read_still_red(services)
    if red:
        outbox_of(services).put("still_red", _about(services), _body(services, red))
    return red


def _about(services: Services) -> str:
    return f"digest {eastern_day(services.clock.now())}"


def _body(services: Services, red: StillRed) -> dict[str, Any]:
    now = services.clock.now()
    alerts = {
        "days-unproven": red.unproven,
        "run-refused": red.refused,
        "quarantine-high": red.quarantined,
        "outbox-stuck": red.given_up,
    }
    return {
        "at": now.isoformat(),
        "mode": services.settings.usajobs_mode.value,
        "day": eastern_day(now).isoformat(),
        "sentences": red.sentences(),
        "days_unproven": len(red.unproven),
        "days_refused": len(red.refused),
        "unproven": _rows(red.unproven),
        "refused": _rows(red.refused),
        "quarantined": _rows(red.quarantined),
        "messages_given_up": red.given_up,
        "links": {alert: runbook(alert) for alert, found in alerts.items() if found},
    }


def _rows(found: Sequence[Any]) -> list[dict[str, Any]]:
    return [{**one._asdict(), "day": one.day.isoformat()} for one in found[:_SHOWN]]
