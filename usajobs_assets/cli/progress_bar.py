"""A progress bar for the pipeline's reports: one line a stage, on standard error, only on a terminal."""

import contextlib
import sys
from collections.abc import Iterator

from usajobs_assets.cli.notice import tell_progress
from usajobs_assets.pipeline.progress import listening


@contextlib.contextmanager
def progress_bar() -> Iterator[None]:
    """Show the stages of whatever runs inside; into a file or a pipe go plain lines, one a stage and tenth."""
    if not sys.stderr.isatty():
        with listening(_PlainLines()):
            yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:<6}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks = {}

        def show(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=total)
            progress.update(tasks[stage], completed=done, total=total)

        with listening(show):
            yield


class _PlainLines:
    """Writes a line when a stage starts and each time another tenth of it is done."""

    def __init__(self) -> None:
        self._shown: dict[str, int] = {}

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        tenth = 10 * done // total if total else 0
        if self._shown.get(stage) != tenth:
            self._shown[stage] = tenth
            tell_progress(f"{stage}: {done:,} of {'?' if total is None else f'{total:,}'}")
