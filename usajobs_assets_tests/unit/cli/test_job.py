"""The jobs: found by name, run with their own arguments, and quick to list."""

import ast
import importlib
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner, Result

from usajobs_assets import jobs
from usajobs_assets.cli import job_scripts
from usajobs_assets.cli.job_registry import LONGEST_NAME, NAME, Job, JobError, all_jobs, find_job
from usajobs_assets.cli.job_scaffold import write_scaffold
from usajobs_assets.cli.main import usajobs
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.unit.cli.test_help import HEAVY

JOBS = all_jobs()


def call(*arguments: str) -> Result:
    return CliRunner().invoke(usajobs, ["job", *arguments])


def package_in(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> ModuleType:
    """A package of jobs in a folder; its name is its own, since modules are imported once."""
    monkeypatch.syspath_prepend(str(folder))
    (folder / name).mkdir()
    (folder / name / "__init__.py").touch()
    return importlib.import_module(name)


def test_the_list_names_every_job_with_a_sentence() -> None:
    lines = call("list").output.splitlines()
    assert [line.split()[0] for line in lines] == sorted(JOBS)
    assert {"data-pipeline", "historic-backfill", "replay", "verify", "watchdog", "migrate"} <= set(JOBS)
    assert all(job.description in line for job, line in zip(JOBS.values(), lines, strict=True))


@pytest.mark.parametrize("job", JOBS.values(), ids=lambda job: job.name)
def test_every_job_is_a_command_that_explains_itself(job: Job) -> None:
    assert NAME.fullmatch(job.name)
    assert len(job.name) <= LONGEST_NAME
    assert job.description.endswith(".")
    shown = call("run", job.name, "--", "--help")
    assert shown.exit_code == 0
    assert f"usajobs job run {job.name} --" in shown.output


def test_an_unknown_name_prints_the_jobs_and_exits_with_2() -> None:
    result = call("run", "data-pipelien", "--", "--date", "2026-01-01")
    assert result.exit_code == 2
    assert "'data-pipelien'" in result.output
    assert all(name in result.output for name in JOBS)


def test_listing_imports_nothing_heavy_and_no_job() -> None:
    """The code of a job is imported when it runs: one that is broken or slow harms no other."""
    code = (
        "import sys\nfrom usajobs_assets.cli.job_registry import all_jobs\nall_jobs()\n"
        f"print(*set({HEAVY!r}).intersection(sys.modules), *[m for m in sys.modules if 'cli.run' in m])"
    )
    result = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert (result.returncode, result.stdout.strip(), result.stderr) == (0, "", "")


def test_a_dry_run_tells_a_wrong_argument_and_does_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("USAJOBS_MODE", "simulated")
    wrong = call("run", "--dry-run", "verify", "--", "--sampel", "3")
    assert (wrong.exit_code, "--sampel" in wrong.output) == (2, True)
    right = call("run", "--dry-run", "verify", "--", "--sample", "3")
    assert right.exit_code == 0
    assert "--sample 3" in right.output
    own = call("run", "--dry-run", "data-pipeline", "--", "--keyword", "ranger")
    assert own.exit_code == 0, own.output
    assert "ranger" in own.output
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_tells_wrong_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("USAJOBS_MODE", "sometimes")
    result = call("run", "--dry-run", "verify")
    assert result.exit_code != 0
    assert "USAJOBS_MODE" in str(result.exception)


def test_a_jobs_exit_code_is_that_of_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A watchdog in an empty home has something to say."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("USAJOBS_HOME", str(tmp_path))
    monkeypatch.setenv("USAJOBS_MODE", "simulated")
    assert call("run", "watchdog").exit_code == 1


@pytest.mark.parametrize("text", ["", "JOB = 'x'", "JOB = ('no colon', 'what')", "JOB = ('a.b:c', '')"])
def test_a_module_that_declares_no_job_is_named(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = package_in(tmp_path, monkeypatch, f"jobs_{abs(hash(text))}")
    (tmp_path / package.__name__ / "odd_one.py").write_text(text)
    with pytest.raises(JobError, match="odd_one"):
        all_jobs(package)


def test_an_entry_point_that_is_no_command_is_named() -> None:
    with pytest.raises(JobError, match="click command"):
        Job("odd", "usajobs_assets.version:RELEASE", "Nothing.").command()


def test_a_scaffold_is_a_job_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found, listed, run dry; and by the rules that all our code is under."""
    package = package_in(tmp_path, monkeypatch, "fresh_jobs")
    path = write_scaffold("count-postings", tmp_path / "fresh_jobs")
    path.write_text(path.read_text().replace("usajobs_assets.jobs.", "fresh_jobs."))
    command = find_job("count-postings", package).command()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("USAJOBS_MODE", "simulated")
    result = CliRunner().invoke(command, ["--dry-run"])
    assert (result.exit_code, result.output.split()[0]) == (0, "count-postings")
    checked = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--config", PROJECT / "pyproject.toml", path], text=True
    )
    assert checked.returncode == 0


@pytest.mark.parametrize(
    "name", ["Data-Pipeline", "data_pipeline", "9-lives", "-x", "x" * 41, "../x", "a--b"]
)
def test_a_name_that_cannot_be_used_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(JobError, match="is no name"):
        write_scaffold(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_scaffold_overwrites_nothing() -> None:
    result = call("new", "data-pipeline")
    assert (result.exit_code, "already" in result.output) == (2, True)


def test_each_job_has_one_console_script() -> None:
    """Under its name, or with `usajobs-` before it; `data-pipeline` among them."""
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["scripts"]
    assert declared.pop("usajobs") == "usajobs_assets.cli.main:main"
    assert declared["data-pipeline"]
    found = {}
    for script, target in declared.items():
        module, _, attribute = target.partition(":")
        assert module == job_scripts.__name__
        assert callable(getattr(job_scripts, attribute))
        found[script] = attribute.replace("_", "-")
    assert sorted(found.values()) == sorted(JOBS)
    assert all(script in (job, f"usajobs-{job}") for script, job in found.items())


def test_a_console_script_passes_its_arguments_on(tmp_path: Path) -> None:
    code = "import sys; sys.argv = ['data-pipeline', *sys.argv[1:]]\n"
    code += "from usajobs_assets.cli.job_scripts import data_pipeline; data_pipeline()"
    result = subprocess.run(
        [sys.executable, "-c", code, "--dry-run", "--keyword", "ranger"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin", "HOME": str(tmp_path), "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert "ranger" in result.stdout


def test_a_script_of_no_job_is_not_there() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = job_scripts.nonsense


@pytest.mark.parametrize(
    "module", sorted(Path(jobs.__path__[0]).glob("[!_]*.py")), ids=lambda path: path.stem
)
def test_the_module_of_a_job_imports_click_at_most(module: Path) -> None:
    imported = {
        alias.name
        for node in ast.parse(module.read_text()).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= {"click"}


def test_a_group_is_a_command_too() -> None:
    """Whatever click offers can be a job."""
    assert isinstance(Job("db", "usajobs_assets.cli.db:db", "The warehouse.").command(), click.Group)
