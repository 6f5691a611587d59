"""What can go wrong with an export; the message is a sentence, and the files of before are whole."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


class ExportError(Exception):
    """Any of these; nothing was put in place."""


class ExportRefused(ExportError):
    """It was asked for what cannot be given: the caller has to ask otherwise."""


class ExportFailed(ExportError):
    """It was begun and could not be finished; trying again may help."""


class ExportDiffers(ExportFailed):
    """A file that was read again does not say what the tables say."""


@contextlib.contextmanager
def write_errors_in_a_sentence(folder: Path) -> Iterator[None]:
    """A full disk, a folder that may not be written."""
    try:
        yield
    except OSError as error:
        said = os.strerror(error.errno) if error.errno else str(error) or type(error).__name__
        raise ExportFailed(f"The export could not be written to {folder}: {said}.") from error
