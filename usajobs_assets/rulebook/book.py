"""A version of the rules: all its files, byte for byte, under a digest. And whether they are usable.

    folder → read_folder → Rulebook(files, digest, version) → check → documents

Two folders with the same files are the same version, whoever made them and wherever. Keep out: which one is active.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from usajobs_assets.rulebook.errors import Fault, RulesRefused
from usajobs_assets.rulebook.models import AMONG, MODELS, Models
from usajobs_assets.rulebook.strict_yaml import Document, dotted, read_document

SHIPPED = Path(__file__).parent.parent.parent / "config"
VERSION_DIGITS = 12
MAX_FILES = 50
MAX_FILE_BYTES = 2_000_000
_NAME = re.compile(r"[a-z0-9][a-z0-9_]*\.yml")


@dataclass(frozen=True)
class Rulebook:
    """The files of a version by name. `version` is the beginning of `digest`, for people."""

    files: Mapping[str, str]

    def __post_init__(self) -> None:
        # What is written to a folder again must not be able to leave it.
        if not all(map(_NAME.fullmatch, self.files)):
            raise ValueError(f"Not all of these are names of rules files: {sorted(self.files)}")

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the names of the files and their digests."""
        lines = [f"{name} {_sha256(self.files[name])}\n" for name in sorted(self.files)]
        return _sha256("".join(lines))

    @property
    def version(self) -> str:
        """The first digits of the digest."""
        return self.digest[:VERSION_DIGITS]

    def documents(self) -> dict[str, dict[Any, Any]]:
        """What each file says, by name; RulesRefused if one cannot be read."""
        found = self._read()
        faults = [fault for document in found for fault in document.faults]
        if faults:
            raise RulesRefused(f"Version {self.version}", faults)
        return {document.name: document.value for document in found}

    def check(self, models: Models = MODELS, what: str | None = None) -> None:
        """Raise RulesRefused with every fault of every file, unless this code can work with these files.

        `what` is what the message calls them, if not by their version.
        """
        faults = [
            Fault(name, 0, "", "is missing; this code needs it")
            for name in sorted(set(models) - set(self.files))
        ]
        documents = self._read()
        for document in documents:
            faults += document.faults or _model_faults(document, models)
        if not faults:
            faults += _faults_among(documents, models)
        if faults:
            raise RulesRefused(what or f"Version {self.version}", faults)

    def write_to(self, folder: Path) -> None:
        """Write the files, as they were, into a folder that is empty or not there yet.

        Raises:
            FileExistsError: it holds something.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FileExistsError(f"{folder} is not empty.")
        for name, text in self.files.items():
            (folder / name).write_bytes(text.encode())

    def _read(self) -> list[Document]:
        return [read_document(name, text) for name, text in sorted(self.files.items())]


def read_folder(folder: Path) -> Rulebook:
    """The rules in a folder: its `*.yml`. Other files and subfolders are none of them.

    Raises:
        RulesRefused: there are no such files, or one cannot be read as text. What they say is not looked at.
    """
    faults: list[Fault] = []
    files: dict[str, str] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.suffix.lower() in (".yml", ".yaml") and not path.name.startswith("."):
            try:
                files[path.name] = _text_of(path)
            except ValueError as error:
                faults.append(Fault(path.name, 0, "", str(error)))
    if not files and not faults:
        faults.append(Fault(str(folder), 0, "", "holds no rules files (*.yml)"))
    if len(files) > MAX_FILES:
        faults.append(Fault(str(folder), 0, "", f"holds more than {MAX_FILES} rules files"))
    if faults:
        raise RulesRefused(f"The folder {folder}", faults)
    return Rulebook(files)


def _text_of(path: Path) -> str:
    """The text of a rules file, line ends as they are; ValueError says why there is none."""
    if not _NAME.fullmatch(path.name):
        raise ValueError("is no name of a rules file: lower case letters, digits and _, then .yml")
    try:
        written = path.read_bytes()
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from None
    if len(written) > MAX_FILE_BYTES:
        raise ValueError(f"is larger than {MAX_FILE_BYTES:,} bytes")
    try:
        return written.decode()
    except UnicodeDecodeError as error:
        line = written.count(b"\n", 0, error.start) + 1
        raise ValueError(f"is not UTF-8: line {line} holds the byte 0x{written[error.start]:02x}") from None


def _model_faults(document: Document, models: Models) -> list[Fault]:
    """What the file's model has against it; nothing where there is no model."""
    model = models.get(document.name)
    if model is None:
        return []
    try:
        model.model_validate(document.value)
    except ValidationError as error:
        return [
            _model_fault(document, fault) for fault in error.errors(include_url=False, include_input=False)
        ]
    return []


def _faults_among(documents: Sequence[Document], models: Models) -> list[Fault]:
    """What files that are sound by themselves have against each other."""
    values = {document.name: document.value for document in documents}
    at_odds = [(document, AMONG.get(models.get(document.name, BaseModel))) for document in documents]
    return [
        Fault(document.name, document.line_of(path), dotted(path), message)
        for document, odds_of in at_odds
        if odds_of is not None
        for path, message in odds_of(values)
    ]


def _model_fault(document: Document, fault: Any) -> Fault:
    path = tuple(str(part) for part in fault["loc"])
    message = str(fault["msg"]).removeprefix("Value error, ")
    return Fault(document.name, document.line_of(path), dotted(path), message)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
