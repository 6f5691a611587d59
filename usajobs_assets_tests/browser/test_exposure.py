"""Who can reach what: everything listens on this machine only, and a read-only UI lets nobody change anything."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from usajobs_assets.storage import postmaster
from usajobs_assets_tests.browser.listening_sockets import listening_addresses
from usajobs_assets_tests.browser.running_ui import (
    REPOSITORY,
    USAJOBS,
    RunningUi,
    bare_environment,
    running_ui,
)

pytestmark = pytest.mark.browser

CANARIES = {"USAJOBS_AUTH_KEY": "c4nary-of-the-api-0123456789", "NOTIFY_SECRET": "c4nary-of-the-signature"}
SETTINGS = {
    "USAJOBS_MODE": "simulated",
    "NOTIFY_URLS": "https://hooks.example/c4nary-of-the-receiver",
    **CANARIES,
}
LAUNCH = "mutation($params: ExecutionParams!){launchRun(executionParams: $params){__typename}}"
SCHEDULE = "mutation($selector: ScheduleSelector!){startSchedule(scheduleSelector: $selector){__typename}}"
WIPE = 'mutation{wipeAssets(assetPartitionRanges: [{assetKey: {path: ["silver", "job"]}}]){__typename}}'
RELOAD = 'mutation{shutdownRepositoryLocation(repositoryLocationName: "usajobs_assets"){__typename}}'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for both UIs: creating a database takes longer than starting it."""
    return tmp_path_factory.mktemp("exposed")


@pytest.fixture(scope="module")
def read_only(folder: Path) -> Iterator[RunningUi]:
    with running_ui(folder, SETTINGS, options=["--read-only"]) as ui:
        yield ui


def test_a_read_only_ui_refuses_every_mutation(read_only: RunningUi) -> None:
    """Over GraphQL, past the buttons that it does not show."""
    selector = {**REPOSITORY, "pipelineName": "refresh_code_lists"}
    schedule = {**REPOSITORY, "scheduleName": "sweep_day_schedule"}
    answers = [
        read_only.ask(LAUNCH, params={"selector": selector, "runConfigData": {}})["launchRun"],
        read_only.ask(SCHEDULE, selector=schedule)["startSchedule"],
        read_only.ask(WIPE)["wipeAssets"],
        read_only.ask(RELOAD)["shutdownRepositoryLocation"],
    ]
    assert [answer["__typename"] for answer in answers] == ["UnauthorizedError"] * len(answers)
    assert read_only.ask("{runsOrError{... on Runs{results{runId}}}}")["runsOrError"]["results"] == []
    assert not any("daemon" in command for command in read_only.processes())


def test_no_page_of_the_ui_holds_a_secret(read_only: RunningUi) -> None:
    """What it says of the instance, the configuration of the resources, and the pages themselves."""
    said = [
        requests.get(f"{read_only.url}{path}", timeout=10).text for path in ("/", "/server_info", "/config")
    ]
    said.append(str(read_only.ask("{instance{info daemonHealth{allDaemonStatuses{daemonType}}}}")))
    resources = (
        "{allTopLevelResourceDetailsOrError(repositorySelector:$repository){... on ResourceDetailsList"
    )
    said.append(
        str(
            read_only.ask(
                "query($repository: RepositorySelector!)"
                + resources
                + "{results{name configuredValues{key value}}}}}",
                repository=REPOSITORY,
            )
        )
    )
    password = (read_only.folder / ".usajobs/simulated/postgres/password").read_text()
    assert all("rror" not in text[:20] for text in said)
    assert "local_artifact_storage" in said[3]
    assert "env_file" in said[4]
    assert [secret for secret in (*CANARIES.values(), "c4nary", password) if secret in "".join(said)] == []


def test_a_read_only_ui_and_its_postgres_listen_on_this_machine_only(read_only: RunningUi) -> None:
    server = postmaster.find(read_only.folder / ".usajobs/simulated/postgres/data")
    assert server is not None
    found = listening_addresses([*read_only.pids(), server.pid])
    assert server.port in {port for _, port in found}
    assert int(read_only.url.rpartition(":")[2]) in {port for _, port in found}
    assert [address for address, _ in found if not address.is_loopback] == []


def test_the_whole_ui_listens_on_this_machine_only(folder: Path, read_only: RunningUi) -> None:
    """The daemon and the code server, too."""
    with running_ui(folder, SETTINGS) as ui:
        found = listening_addresses(ui.pids())
        assert int(ui.url.rpartition(":")[2]) in {port for _, port in found}
        assert [address for address, _ in found if not address.is_loopback] == []


def test_the_simulator_listens_on_this_machine_only(tmp_path: Path) -> None:
    command = [*USAJOBS, "simulate", "--port", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=bare_environment(), stdout=subprocess.PIPE, text=True
    ) as simulator:
        try:
            assert simulator.stdout is not None
            assert simulator.stdout.readline().startswith("Simulated USAJOBS at http://127.0.0.1:")
            found = listening_addresses([simulator.pid])
            assert [address.is_loopback for address, _ in found] == [True]
        finally:
            simulator.terminate()


def test_the_addresses_of_a_process_that_listens_everywhere_are_found() -> None:
    """Otherwise finding none outside of this machine would mean nothing."""
    code = "import socket; s = socket.create_server(('0.0.0.0', 0)); print(s.getsockname()[1], flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        ((address, found),) = listening_addresses([process.pid])
        assert (str(address), found, address.is_loopback) == ("0.0.0.0", port, False)
        process.communicate("\n")
