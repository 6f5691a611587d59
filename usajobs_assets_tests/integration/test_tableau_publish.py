"""The workbook is published by a real client to a played server; what goes wrong is told and takes nothing away."""

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from usajobs_assets.exports.tableau_server import TableauServer, package, publish
from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.integration.exported import digests, gold_store, promised
from usajobs_assets_tests.integration.small_store import command_line
from usajobs_assets_tests.integration.tableau_server import PlayedServer, tableau_server

pytestmark = pytest.mark.integration

SECRET = "kept-quiet-token"  # pragma: allowlist secret


@pytest.fixture(scope="module")
def services(postgres: ServerAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with gold_store(postgres, tmp_path_factory.mktemp("tableau") / "home") as made:
        yield made


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    return {
        "TABLEAU_SITE": "agency",
        "TABLEAU_PROJECT": "default",
        "TABLEAU_TOKEN_NAME": "exports",
        "TABLEAU_TOKEN_SECRET": SECRET,
    }


def to(server: PlayedServer, project: str = "default") -> TableauServer:
    return TableauServer(server.url, "agency", project, "exports", SECRET)


def test_the_workbook_and_its_data_are_published_as_one_package(
    services: Services, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    with tableau_server() as server:
        cli = command_line(services, monkeypatch, TABLEAU_SERVER_URL=server.url, **settings)
        result = cli("export", "--to", str(folder), "--publish")
    assert result.exit_code == 0, result.output
    assert f"The workbook USAJOBS is published to {server.url}" in result.output
    steps = [re.sub(r"/api/[0-9.]+", "", step) for step in server.seen]
    assert [step for step in steps if "erverInfo" not in step] == [
        "POST /auth/signin",
        "GET /sites/site-1/projects",
        "POST /sites/site-1/workbooks",
        "POST /auth/signout",
    ]
    sent = next(
        body for step, body in zip(server.seen, server.bodies, strict=True) if step.endswith("workbooks")
    )
    packed = zipfile.ZipFile(io.BytesIO(sent[sent.index(b"PK\x03\x04") :]))
    assert sorted(packed.namelist()) == ["Data/usajobs.hyper", "usajobs.twb"]
    assert packed.read("Data/usajobs.hyper") == (folder / "usajobs.hyper").read_bytes()
    assert b'dbname="Data/usajobs.hyper"' in packed.read("usajobs.twb")
    assert SECRET not in result.output


@pytest.mark.parametrize("what", ["refuses", "is gone", "has no such project"])
def test_what_goes_wrong_is_told_without_the_secret_and_the_export_stands(
    services: Services,
    settings: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    what: str,
) -> None:
    folder = tmp_path / "export"
    with tableau_server(refuses=what == "refuses") as server:
        project = "elsewhere" if what == "has no such project" else "default"
        url = "http://127.0.0.1:9" if what == "is gone" else server.url
        variables = {**settings, "TABLEAU_SERVER_URL": url, "TABLEAU_PROJECT": project}
        with caplog.at_level(logging.INFO):
            result = command_line(services, monkeypatch, **variables)(
                "export", "--to", str(folder), "--publish"
            )
    assert result.exit_code == 1
    assert f"The workbook was not published to {url}" in result.output
    assert SECRET not in result.output + caplog.text
    assert promised(folder).items() <= digests(folder).items()


def test_an_export_without_a_workbook_is_not_sent(tmp_path: Path) -> None:
    with tableau_server() as server:
        assert not publish(to(server), tmp_path).done
        assert server.seen == []


def test_the_package_is_the_same_whenever_it_is_made(tmp_path: Path) -> None:
    (tmp_path / "usajobs.hyper").write_bytes(b"data")
    (tmp_path / "usajobs.twb").write_bytes(b'<x dbname="usajobs.hyper"/>')
    for name in ("one", "two"):
        package(tmp_path, tmp_path / name)
        (tmp_path / "usajobs.hyper").touch()
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert SECRET not in repr(TableauServer("http://x", "", "default", "exports", SECRET))
