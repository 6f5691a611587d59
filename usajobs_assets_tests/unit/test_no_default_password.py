"""No password comes with the product: not in a file of the project, and not in a database that it creates."""

import re
from pathlib import Path

import pytest

from usajobs_assets.dagster_home import PROJECT
from usajobs_assets.storage import postgres_data

_LEFT_OUT = {"usajobs_assets_tests", "requirements.lock", ".secrets.baseline", "images"}
_KINDS = {".py", ".md", ".yaml", ".yml", ".toml", ".cfg", ".conf", ".sh", ".example", ".tf", ".mako", ""}
# Without quotes: whether there is one, or where Terraform takes it from.
_EXPRESSION = r"(?:true|false)(?![\w+/=-])|(?:data|var|local|module)\.|\w+\("
# A value that stands beside a name for it, or in an address.
_ASSIGNED = re.compile(
    rf"""(?i)\b\w*(?:password|passwd|secret|token|auth_key|api_key)\b["']?\s*[:=]\s*(?:["']|(?!{_EXPRESSION}))(?P<value>[\w+/=-]{{4,}})"""
)
_IN_ADDRESS = re.compile(r"\w+://[^\s/:@\"'`{]+:(?P<value>[^\s/@\"'`{}%]+)@")


def project_files() -> list[Path]:
    """What is delivered: everything but the tests, hidden folders, and what tools wrote."""
    found = []
    for path in PROJECT.rglob("*"):
        parts = path.relative_to(PROJECT).parts
        hidden = any(part.startswith(".") and part not in (".env.example", ".ci") for part in parts)
        if path.is_file() and path.suffix in _KINDS and not hidden and not _LEFT_OUT & set(parts):
            found.append(path)
    return found


def test_no_file_of_the_project_sets_a_password() -> None:
    """In settings, recipes, compose files and documentation. Python is searched for addresses only."""
    files = project_files()
    assert {"Dockerfile", "dagster.yaml", ".env.example", "nginx.conf"} <= {path.name for path in files}
    found = []
    for path in files:
        text = path.read_text(errors="replace")
        patterns = [_IN_ADDRESS] if path.suffix == ".py" else [_IN_ADDRESS, _ASSIGNED]
        found += [f"{path.name}: {hit[0]}" for pattern in patterns for hit in pattern.finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "POSTGRES_PASSWORD: postgres",
        'client_secret = "changeme"',
        'client_secret = "data"',
        "password = true-north",
        "DB_URL=postgresql://admin:admin@db/jobs",
    ],
)
def test_a_default_password_would_be_found(line: str) -> None:
    assert _ASSIGNED.search(line) or _IN_ADDRESS.search(line)


def test_each_embedded_postgres_gets_a_password_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random, long, and for its owner's eyes only."""
    monkeypatch.setattr(postgres_data.binaries, "initdb", lambda *_: None)
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        postgres_data._create(folder / "data", folder / "password")
        made.append((folder / "password").read_text())
        assert (folder / "password").stat().st_mode & 0o777 == 0o600
    assert made[0] != made[1]
    assert min(map(len, made)) >= 32
