"""Publish the workbook of an export to Tableau Server or Cloud: the `.twb` and its `.hyper`, packed as one `.twbx`.

sign in with a personal access token → find the project → publish over the workbook of that name → sign out

The one thing here that needs somebody else's server, so it is optional, and whatever goes wrong with it is told and
takes nothing away: the export is complete before it begins.
"""

import logging
import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from usajobs_assets.exports.hyper_file import HYPER
from usajobs_assets.exports.workbook import WORKBOOK
from usajobs_assets.redaction import clean

NAME = "USAJOBS"
_TIMEOUT_S = 60
# Tableau looks for the file under this name inside of the package.
_INSIDE = f"Data/{HYPER}"
# The oldest date that a zip file can hold: the package of an export is the same whenever it is made.
_NO_DATE = (1980, 1, 1, 0, 0, 0)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TableauServer:
    """Where to publish, and as whom; `token_secret` is in no message."""

    url: str
    site: str
    project: str
    token_name: str
    token_secret: str

    def __repr__(self) -> str:
        return f"TableauServer({self.url})"


@dataclass(frozen=True)
class Published:
    """What became of it, in a sentence."""

    done: bool
    sentence: str


def package(folder: Path, target: Path) -> None:
    """Make the `.twbx` of the export in `folder`."""
    workbook = (
        (folder / WORKBOOK).read_bytes().replace(f'dbname="{HYPER}"'.encode(), f'dbname="{_INSIDE}"'.encode())
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo(WORKBOOK, _NO_DATE), workbook, zipfile.ZIP_DEFLATED)
        entry = zipfile.ZipInfo(_INSIDE, _NO_DATE)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.file_size = (folder / HYPER).stat().st_size
        with packed.open(entry, "w") as inside, (folder / HYPER).open("rb") as hyper:
            while part := hyper.read(1024 * 1024):
                inside.write(part)


def publish(server: TableauServer, folder: Path) -> Published:
    """Publish the export in `folder`; never raises, since the export stands without it."""
    if not all((folder / name).is_file() for name in (HYPER, WORKBOOK)):
        return Published(False, f"Nothing was published: the export has no {HYPER} with a workbook.")
    try:
        with TemporaryDirectory(prefix="usajobs-publish-") as scratch:
            target = Path(scratch, f"{NAME}.twbx")
            package(folder, target)
            _send(server, target)
    except Exception as error:
        said = clean(str(error).replace(server.token_secret, "[redacted]")).strip() or type(error).__name__
        told = f"The workbook was not published to {server.url}: {' '.join(said.split())[:300]}"
        _log.warning("%s", told)
        return Published(False, told)
    return Published(True, f"The workbook {NAME} is published to {server.url}, project {server.project}.")


def _send(server: TableauServer, package_path: Path) -> None:
    import tableauserverclient as tableau

    client = tableau.Server(server.url, http_options={"timeout": _TIMEOUT_S})
    client.use_server_version()
    token = tableau.PersonalAccessTokenAuth(server.token_name, server.token_secret, site_id=server.site)
    with client.auth.sign_in(token):
        projects = [one for one in tableau.Pager(client.projects) if one.name == server.project]
        if not projects:
            raise LookupError(f"there is no project {server.project} that the token may see")
        workbook = tableau.WorkbookItem(projects[0].id, name=NAME, show_tabs=True)
        mode = tableau.Server.PublishMode.Overwrite
        client.workbooks.publish(workbook, str(package_path), mode, skip_connection_check=True)
