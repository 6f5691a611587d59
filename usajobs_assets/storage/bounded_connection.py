"""A psycopg connection on which no wait is for ever.

The server ends what takes it too long (lock_timeout, statement_timeout), and the kernel what is not
acknowledged (tcp_user_timeout). Neither notices something in between that acknowledges everything and passes
nothing on: a hung connection pooler, a frozen load balancer. For that the client itself has to look at the clock.
"""

import time
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

RV = TypeVar("RV")


class BoundedConnection(psycopg.Connection[tuple[Any, ...]]):
    """Each statement has `answer_within` seconds; after that the connection is of no use any more."""

    answer_within = float("inf")

    def wait(self, gen: PQGen[RV], *args: Any, **options: Any) -> RV:
        """Wait as psycopg does, which looks up ten times a second even if nothing comes."""
        return super().wait(self._bounded(gen), *args, **options)

    def _bounded(self, gen: PQGen[RV]) -> PQGen[RV]:
        give_up = time.monotonic() + self.answer_within
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if time.monotonic() > give_up:
                    self.pgconn.finish()
                    raise psycopg.OperationalError(f"no answer within {self.answer_within:g} s")
                wanted = gen.send(ready)
        except StopIteration as end:
            value: RV = end.value
            return value
