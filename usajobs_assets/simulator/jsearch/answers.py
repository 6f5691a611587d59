"""What the simulated JSearch answers: its `/search` over the drawn postings, with key, quota and pages of ten.

Data flow: parameters, headers → key → quota → query → items of the page → body.
Keep out: sockets (server.py), how a posting is drawn (draw.py).
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.message import Message
from functools import lru_cache
from http import HTTPStatus
from itertools import count
from threading import Lock
from typing import Any

from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.dice import Dice
from usajobs_assets.simulator.jsearch.draw import DAYS_SHOWN, SHARE_OF_COPIES, draw_item
from usajobs_assets.simulator.universe import Universe

PATH = "/search"
PAGE_SIZE = 10
LAST_PAGE = 50
_AGES = {"today": 1, "3days": 3, "week": 7, "month": 30}
_NOT_SEARCHED = frozenset({"a", "and", "for", "in", "jobs", "of", "the"})
_RESETS_IN_SECONDS = 86_400


@dataclass(frozen=True)
class Jsearch:
    """The simulated API. `quota` is how many requests it answers, None for any number; `key` as in Search."""

    universe: Universe
    per_day: int = 12
    key: str | None = None
    quota: int | None = None
    _asked: count[int] = field(default_factory=lambda: count(1))
    _lock: Lock = field(default_factory=Lock)

    def answer(self, params: Mapping[str, str], headers: Message, today: date) -> CannedAnswer:
        """One page, or what the marketplace in front of the API says instead."""
        key = headers.get("X-RapidAPI-Key", "")
        if not key:
            return _message(HTTPStatus.UNAUTHORIZED, "Invalid API key.")
        if self.key is not None and not hmac.compare_digest(key.encode(), self.key.encode()):
            return _message(HTTPStatus.FORBIDDEN, "You are not subscribed to this API.")
        left = self._left()
        if left is not None and left < 0:
            return _message(
                HTTPStatus.TOO_MANY_REQUESTS,
                "You have exceeded the MONTHLY quota for Requests on your current plan.",
                _quota_headers(self.quota, 0),
            )
        return self._page(params, today, _quota_headers(self.quota, left))

    def _left(self) -> int | None:
        """How many requests are left after this one."""
        if self.quota is None:
            return None
        with self._lock:
            return self.quota - next(self._asked)

    def _page(self, params: Mapping[str, str], today: date, headers: Mapping[str, str]) -> CannedAnswer:
        page = params.get("page", "1")
        if not (params.get("query", "").strip() and page.isdigit() and 1 <= int(page) <= LAST_PAGE):
            return _message(HTTPStatus.BAD_REQUEST, "query or page is missing or invalid.", headers)
        first = (int(page) - 1) * PAGE_SIZE
        found = find(self.universe, self.per_day, params, today)
        body = {
            "status": "OK",
            "request_id": f"{Dice(today.isoformat(), *params.values()).between(10**8, 10**9)}",
            "parameters": dict(params),
            # The last posting of a page is shown again as the first one of the next: pages drift.
            "data": found[max(first - 1, 0) : first + PAGE_SIZE] if first < len(found) else [],
        }
        told = json.dumps(body, ensure_ascii=False).encode()
        return CannedAnswer(HTTPStatus.OK, told, {"Content-Type": "application/json", **headers})


def find(universe: Universe, per_day: int, params: Mapping[str, str], today: date) -> list[dict[str, Any]]:
    """All postings that the query finds on that day, newest first."""
    words = {word.strip(",").casefold() for word in params["query"].split()} - _NOT_SEARCHED
    country, age = (
        params.get("country", "us").upper(),
        _AGES.get(params.get("date_posted", "all"), DAYS_SHOWN),
    )
    return [
        item
        for days_ago in range(min(age, DAYS_SHOWN))
        for item in opened_on(universe, per_day, today - timedelta(days=days_ago))
        if item["job_country"] == country
        and words <= _words_of(item)
        and (params.get("work_from_home") != "true" or item["job_is_remote"])
    ]


@lru_cache(maxsize=64)
def opened_on(universe: Universe, per_day: int, day: date) -> tuple[dict[str, Any], ...]:
    """The postings that appeared on that day; some copies of what USAJOBS opened then."""
    dice, copies = Dice(universe.seed, "copies", day.isoformat()), iter(tuple(universe.opened_on(day)))
    return tuple(
        draw_item(universe.seed, day, number, next(copies, None) if dice.chance(SHARE_OF_COPIES) else None)
        for number in range(per_day)
    )


def _words_of(item: Mapping[str, Any]) -> set[str]:
    told = (item[name] for name in ("job_title", "employer_name", "job_city", "job_state", "job_country"))
    return {word.strip("(),-.").casefold() for text in told if text for word in str(text).split()}


def _message(status: HTTPStatus, text: str, headers: Mapping[str, str] | None = None) -> CannedAnswer:
    body = json.dumps({"message": text}).encode()
    return CannedAnswer(status, body, {"Content-Type": "application/json", **(headers or {})})


def _quota_headers(quota: int | None, left: int | None) -> dict[str, str]:
    if quota is None or left is None:
        return {}
    return {
        "X-RateLimit-Requests-Limit": str(quota),
        "X-RateLimit-Requests-Remaining": str(left),
        "X-RateLimit-Requests-Reset": str(_RESETS_IN_SECONDS),
    }
