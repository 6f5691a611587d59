"""Build the image as it is, and run the main job in it as it would run anywhere: `make image`.

    Dockerfile → buildah → root file system → locked container → exit codes, seconds to stop, footprint

Needs Linux, root, buildah, util-linux and iproute2, and only Python's standard library; without them it says that
nothing was checked, and fails. Where no registry can be reached, Debian's Python stands in for the base, loudly.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from footprint import Footprint
from locked_container import Image, LockedContainer

PROJECT = Path(__file__).parents[2]
BASE = "python:3.11-slim-bookworm"
TAG = "usajobs-assets:check"
LONGEST_STOP_S = 30.0
NEEDED = ("buildah", "unshare", "nsenter", "setpriv", "ip")
CODE_SERVER = ("dagster", "api", "grpc", "-m", "usajobs_assets.definitions", "-h", "127.0.0.1", "-p", "4000")
# What a base image has of its own is not ours: only the environment of the product is searched.
NOT_IN_THE_IMAGE = ("pip", "pytest", "ruff", "mypy", "uv", "weed", "playwright")


class CheckFailed(Exception):
    """The image is not as it must be; the message says how."""


def say(line: str) -> None:
    """A line of the report, at once."""
    print(line, flush=True)


def require(fact: bool, otherwise: str) -> None:
    """Raise CheckFailed unless it is so."""
    if not fact:
        raise CheckFailed(otherwise)


def cannot_check() -> str | None:
    """Why nothing can be checked on this machine; None if it can."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if sys.platform != "linux" or os.geteuid() != 0:
        return "it takes Linux and root (sudo make image)"
    return (
        f"these are not installed: {', '.join(missing)} (apt-get install buildah iproute2)"
        if missing
        else None
    )


class Buildah:
    """buildah with a storage of its own, so that nothing stays on the machine."""

    def __init__(self, folder: Path) -> None:
        self._command = ["buildah", "--root", str(folder / "images"), "--runroot", str(folder / "run")]

    def __call__(self, *arguments: str) -> str:
        """Run it and return what it wrote to standard output."""
        done = subprocess.run(
            [*self._command, *arguments], cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout.strip()

    def has_base(self) -> bool:
        """Whether the base is here, or a registry hands it out."""
        pulled = subprocess.run([*self._command, "pull", "-q", BASE], capture_output=True)
        return pulled.returncode == 0

    def build(self) -> None:
        """The unchanged Dockerfile. This machine's certificates and pip settings are lent to its RUN steps."""
        lent = [f"--volume={path}:{path}:ro" for path in lent_paths()]
        self("bud", "--layers", "--isolation", "chroot", "--format", "docker", "--pull=never",
             "--build-arg", f"BASE={BASE}", *lent, "-t", TAG, ".")  # fmt: skip

    def open(self) -> Image:
        """A container of the image, mounted, and what the image says of itself."""
        name = self("from", "--pull-never", f"localhost/{TAG}")
        says = json.loads(self("inspect", "--type", "image", f"localhost/{TAG}"))
        return Image(Path(self("mount", name)), says["Docker"]["config"])


def lent_paths() -> list[str]:
    """What pip on this machine needs to reach its index, as far as it is there."""
    named = os.environ.get("PIP_FIND_LINKS", "").split()
    return [path for path in ("/etc/ssl/certs", "/etc/pip.conf", *named) if Path(path).exists()]


def check_contents(image: Image) -> None:
    """Its user, its entry point, its health check; no tool of the workshop is left in it."""
    config = image.config
    require(config["User"] == "10001:10001", f"it runs as {config['User'] or 'root'}")
    require(config["Entrypoint"] == ["usajobs"], f"its entry point is {config['Entrypoint']}")
    require("usajobs_assets.health" in config["Healthcheck"]["Test"], "it has no health check of ours")
    left = [name for name in NOT_IN_THE_IMAGE if (image.root / "venv" / "bin" / name).exists()]
    compilers = [str(path) for path in image.root.glob("usr/bin/*gcc*")]
    require(not left + compilers, f"these are in it: {left + compilers}")
    size = sum(
        path.lstat().st_size for path in image.root.rglob("*") if path.is_file() and not path.is_symlink()
    )
    ours = sum(path.lstat().st_size for path in (image.root / "venv").rglob("*") if path.is_file())
    say(
        f"size                {size / 1e6:,.0f} MB unpacked, of it {ours / 1e6:,.0f} MB the product with its packages"
    )


def check_lock(image: Image, state: Path) -> None:
    """It is an ordinary user, and can write to its state and /tmp and to nothing else."""
    with LockedContainer(image, state, ("id", "-u")) as container:
        require(container.finish().stdout.strip() == "10001", "it does not run as 10001")
    for path, may in (
        ("/app", False),
        ("/venv", False),
        ("/etc", False),
        ("/tmp", True),
        ("/var/lib/usajobs", True),
    ):
        with LockedContainer(image, state, ("touch", f"{path}/written")) as container:
            wrote = container.finish().code == 0
        require(wrote is may, f"{path} {'can' if wrote else 'cannot'} be written to")
    (state / "written").unlink()


def check_main_job(image: Image, state: Path, postings: int) -> None:
    """The main job, from nothing to tables; then stopped in the middle of another; then once more to its end."""
    job = ("usajobs", "job", "run", "data-pipeline")
    small = {"USAJOBS_MODE": "simulated", "SIMULATED_POSTINGS_PER_DAY": str(postings)}
    with LockedContainer(image, state, job, small) as container, Footprint(container.pid) as footprint:
        ended = container.finish()
    require(ended.code == 0, f"the main job ended with {ended.code}:\n{ended.stdout}\n{ended.stderr}")
    say(f"main job            {footprint.report()}, {postings} postings a day")
    with LockedContainer(image, state, job, small) as container:
        require(container.writes("sweep:"), "the second run never came to its sweep")
        stopped, seconds = container.stop(signal.SIGTERM)
    require(stopped.code == 143, f"after SIGTERM it ended with {stopped.code}:\n{stopped.stderr}")
    require(seconds < LONGEST_STOP_S, f"it took {seconds:.1f} s to stop")
    say(f"main job stops      {seconds:.1f} s after SIGTERM, exit code 143")
    with LockedContainer(image, state, job, small) as container:
        ended = container.finish()
    require(ended.code == 0, f"the run after that ended with {ended.code}:\n{ended.stderr}")
    say("main job goes on    with the state that the stopped one has left")


def check_server(image: Image, state: Path, name: str, command: tuple[str, ...]) -> None:
    """A server of Dagster's comes up by the image's own health check, and stops in time."""
    environment = {"USAJOBS_MODE": "simulated", "DAGSTER_HOME": "/var/lib/usajobs/simulated/dagster"}
    with (
        LockedContainer(image, state, command, environment) as container,
        Footprint(container.pid) as footprint,
    ):
        began = time.monotonic()
        while (answer := container.beside("python", "-m", "usajobs_assets.health")).code != 0:
            if not container.lives():
                raise CheckFailed(f"the {name} ended:\n{container.finish().stderr}")
            require(time.monotonic() - began < 120, f"the {name} is not healthy: {answer.stderr}")
            time.sleep(1)
        healthy = time.monotonic() - began
        _, seconds = container.stop(signal.SIGTERM)
    require(seconds < LONGEST_STOP_S, f"the {name} took {seconds:.1f} s to stop")
    say(f"{name:<19} healthy after {healthy:.0f} s, {footprint.memory()}, stops in {seconds:.1f} s")


def check(folder: Path, postings: int) -> None:
    """Everything, in a folder that is removed afterwards."""
    buildah, state = Buildah(folder), folder / "state"
    if not buildah.has_base():
        say(f"NOTE: {BASE} cannot be pulled here; Debian's own Python stands in for it.")
        subprocess.run(
            [PROJECT / "infra" / "image" / "stand-in-base", *buildah._command[1:], BASE], check=True
        )
    began = time.monotonic()
    buildah.build()
    say(f"built in            {time.monotonic() - began:.0f} s")
    image = buildah.open()
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir()
    os.chown(state, 10001, 10001)
    check_contents(image)
    check_lock(image, state)
    check_main_job(image, state, postings)
    check_server(image, state, "code server", CODE_SERVER)
    check_server(
        image,
        state,
        "webserver",
        ("dagster-webserver", "-w", "/app/workspace.yaml", "-h", "127.0.0.1", "-p", "3000"),
    )
    check_server(image, state, "daemon", ("dagster-daemon", "run", "-w", "/app/workspace.yaml"))


def main() -> None:
    """Check, and remove what was made for it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--postings", type=int, default=60, help="new postings a day of the simulated universe"
    )
    parser.add_argument("--folder", type=Path, help="where images are kept, to build faster the next time")
    arguments = parser.parse_args()
    if reason := cannot_check():
        sys.exit(f"IMAGE NOT CHECKED: {reason}.")
    os.environ.setdefault("STORAGE_DRIVER", "vfs")
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="usajobs-image-"))
    folder.chmod(0o755)
    try:
        check(folder, arguments.postings)
    except CheckFailed as error:
        sys.exit(f"IMAGE NOT GOOD: {error}")
    finally:
        Buildah(folder)("rm", "--all")
        shutil.rmtree(folder / "state", ignore_errors=True)
        if arguments.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    say("The image is good.")


if __name__ == "__main__":
    main()
