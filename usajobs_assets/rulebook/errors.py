"""What can be wrong with rules, and how it is told: which file, which line, which key.

RulebookError
├── RulesRefused        a folder or a stored version is not usable; every fault is listed
├── NoRules             nothing is active, or nothing was at the moment asked for
├── UnknownVersion      no version begins with these digits, or more than one does
└── ActivatedMeanwhile  somebody else was quicker; nothing was changed
"""

from collections.abc import Sequence
from dataclasses import dataclass

from usajobs_assets.transforms.visible_text import visible


class RulebookError(Exception):
    """Base of all."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `line` counts from 1 and is 0 where no line is at fault; `key` is a path of keys."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return visible(f"{where}: {f'{self.key}: ' if self.key else ''}{self.message}")


class RulesRefused(RulebookError):
    """These rules are not usable; what was active stays so."""

    def __init__(self, what: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        lines = "\n".join(f"  - {fault}" for fault in self.faults)
        super().__init__(f"{what} is refused:\n{lines}")


class NoRules(RulebookError):
    """There is no version of the rules to go by."""


class UnknownVersion(RulebookError):
    """The name of a version means none, or several."""


class ActivatedMeanwhile(RulebookError):
    """Another version became active between the look and the act."""
