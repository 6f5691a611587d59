"""Dagster's daemon as far as a test of days needs it: the schedules at their real ticks, the sensors in between.

    cron iterators of Dagster, a clock that a test moves → ticks → runs in this process

Of the open dates that a tick asks for, the first is run and the others are entered in the ledger as captured: they
take a second each, and what they would show the first one shows.

Dagster's own clock is the test's. It keeps what Dagster's daemon keeps: the run keys that were asked for, and the
cursors of sensors; one that is made anew has lost them, as after a restore. What became of each run that did not
succeed is in `failed`. Keep out: assertions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import dagster as dg
from dagster._core.test_utils import freeze_time
from dagster._utils.schedules import schedule_execution_time_iterator

from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets_tests.builders import StoppedClock
from usajobs_assets_tests.graph.entered_days import enter_open_dates
from usajobs_assets_tests.graph.in_process import Graph, failures

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass
class Daemon:
    """Lives when it is told to; sensors are evaluated every `round`."""

    graph: Graph
    clock: StoppedClock
    schedules: Sequence[str]
    sensors: Sequence[str]
    round: timedelta = timedelta(hours=6)
    cursors: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    ticks: list[tuple[str, datetime]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def live(self, begin: datetime, end: datetime) -> None:
        """From `begin` up to `end`."""
        for moment, schedule in sorted(self._events(begin, end)):
            self.clock.moment = moment
            if schedule:
                self.ticks.append((schedule, moment))
                self.scheduled(schedule, moment)
            else:
                for name in self.sensors:
                    self.sensed(name)
        self.clock.moment = end

    def scheduled(self, name: str, tick: datetime) -> str | None:
        """Evaluate a tick and do what it asks for; why it asks for nothing."""
        schedule = self.graph.defs.resolve_schedule_def(name)
        with freeze_time(self.clock.moment):
            with dg.build_schedule_context(
                scheduled_execution_time=tick,
                instance=self.graph.instance,
                repository_def=self.graph.defs.get_repository_def(),
                resources=self._resources,
            ) as context:
                done = schedule.evaluate_tick(context)
            self._do(name, schedule.job_name, done.run_requests or ())
        return done.skip_message

    def sensed(self, name: str) -> str | None:
        """Evaluate a sensor and do what it asks for; why it asks for nothing."""
        sensor = self.graph.defs.get_repository_def().get_sensor_def(name)
        with freeze_time(self.clock.moment):
            with dg.build_sensor_context(
                instance=self.graph.instance,
                definitions=self.graph.defs,
                cursor=self.cursors.get(name),
                resources=self._resources,
            ) as context:
                done = sensor.evaluate_tick(context)
            if done.cursor is not None:
                self.cursors[name] = done.cursor
            self._do(name, sensor.job_name if sensor.targets else "", done.run_requests or ())
        return done.skip_message

    @property
    def _resources(self) -> dict[str, object]:
        return {"pipeline": PipelineResource.of(self.graph.services)}

    def _events(self, begin: datetime, end: datetime) -> Iterator[tuple[datetime, str]]:
        """Schedules by name at their ticks; rounds of the sensors have no name, and come first."""
        for name in self.schedules:
            schedule = self.graph.defs.resolve_schedule_def(name)
            for tick in schedule_execution_time_iterator(
                begin.timestamp(), str(schedule.cron_schedule), schedule.execution_timezone
            ):
                if tick >= end:
                    break
                yield tick.astimezone(UTC), name
        for number in range((end - begin) // self.round):
            yield begin + number * self.round, ""

    def _is_new(self, asker: str, request: dg.RunRequest) -> bool:
        """Whether that was not asked for under this run key before."""
        if request.run_key is None:
            return True
        key = f"{asker} {request.run_key}"
        known = key in self.asked
        self.asked.add(key)
        return not known

    def _do(self, asker: str, job: str, requests: Sequence[dg.RunRequest]) -> None:
        days = [request for request in requests if self._is_new(asker, request)]
        if job == "backfill_day":
            days, others = days[:1], days[1:]
            entered = [date.fromisoformat(str(request.partition_key)) for request in others]
            enter_open_dates(self.graph.services, entered, self.clock.moment)
        for request in days:
            definition = self.graph.defs.resolve_job_def(job)
            judged = {"ops": {"silver": {"config": {"judge": True}}}} if job == "load_day" else {}
            result = definition.execute_in_process(
                run_config={**_QUIET, **judged},
                instance=self.graph.instance,
                partition_key=request.partition_key,
                tags=dict(request.tags),
                raise_on_error=False,
            )
            if not result.success:
                self.failed.append(f"{self.clock.moment} {job} {request.partition_key}: {failures(result)}")
