"""One rules file: YAML without the parts of YAML that say one thing and mean another. Pure.

    text → events (no anchors, no tags) → nodes (unique keys, nothing misleading) → mapping, and the line of each key

Refused beside what is no YAML at all: a key given twice, of which YAML's loader would silently take the last; tabs;
anchors and aliases, with which a small file becomes a huge one; tags; and plain words that are read as something else,
such as NO (false) or 0303 (195). Keep out: what the keys mean (models).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from usajobs_assets.rulebook.errors import Fault

KeyPath = tuple[str, ...]
MAX_DEPTH = 20
# libyaml's where there is one: some ten times as fast.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_PLAIN_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_PLAIN_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)?\.[0-9]+([eE][-+][0-9]+)?|[-+]?(0|[1-9][0-9]*)\.")
_KEY_TAGS = {_TAG + kind for kind in ("str", "int", "timestamp")}


@dataclass
class Document:
    """A file that was read: its mapping, where each key stands, and what is wrong with it."""

    name: str
    value: dict[Any, Any] = field(default_factory=dict)
    lines: dict[KeyPath, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line_of(self, path: KeyPath) -> int:
        """The line of the key at `path`, or of the nearest key above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_document(name: str, text: str) -> Document:
    """Read a file; never raises, but a document with faults has no value."""
    document = Document(name)
    document.faults += [
        Fault(name, number, "", "holds a tab; write spaces, or \\t within double quotes")
        for number, line in enumerate(text.split("\n"), 1)
        if "\t" in line
    ]
    if not document.faults:
        try:
            _read(document, text)
        except yaml.YAMLError as error:
            document.faults.append(_unreadable(name, text, error))
    if document.faults:
        document.value = {}
    return document


def _read(document: Document, text: str) -> None:
    # The events first: they are read without recursion, and composing nodes is recursive.
    document.faults += _forbidden(document.name, text)
    if document.faults:
        return
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            document.faults.append(Fault(document.name, 1, "", "is not a mapping of keys to values"))
            return
        _walk(document, loader, root, ())
        if not document.faults:
            document.value = loader.construct_document(root)
    finally:
        loader.dispose()


def _forbidden(name: str, text: str) -> list[Fault]:
    """Faults that are seen in the stream of events."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return [Fault(name, line, "", "holds an anchor or an alias (& or *); write it out")]
        if getattr(event, "tag", None):
            return [Fault(name, line, "", "holds a tag (!); leave it out")]
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            return [Fault(name, line, "", f"is nested more than {MAX_DEPTH} deep")]
    return []


def _walk(document: Document, loader: Any, node: yaml.Node, path: KeyPath) -> None:
    """Note the line of each key, and what is wrong with keys and scalars."""
    if isinstance(node, yaml.ScalarNode):
        document.faults += _scalar_faults(document.name, loader, node, path)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            document.lines[(*path, str(index))] = item.start_mark.line + 1
            _walk(document, loader, item, (*path, str(index)))
    elif isinstance(node, yaml.MappingNode):
        for key, value in _entries(document, loader, node, path):
            _walk(document, loader, value, (*path, key))


def _entries(
    document: Document, loader: Any, node: yaml.MappingNode, path: KeyPath
) -> Iterator[tuple[str, yaml.Node]]:
    """The usable keys of a mapping with their values; the others become faults."""
    seen: dict[Any, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        faults = _key_faults(document.name, loader, key, path)
        if not faults:
            name = loader.construct_object(key)
            if name in seen:
                message = f"is given twice, first in line {seen[name]}"
                faults = [Fault(document.name, line, dotted((*path, str(name))), message)]
            seen.setdefault(name, line)
        document.faults += faults
        if not faults:
            document.lines[(*path, str(name))] = line
            yield str(name), value


def _key_faults(name: str, loader: Any, key: yaml.Node, path: KeyPath) -> list[Fault]:
    line = key.start_mark.line + 1
    if not isinstance(key, yaml.ScalarNode):
        return [Fault(name, line, dotted(path), "has a list or a mapping as a key")]
    faults = _scalar_faults(name, loader, key, path)
    if not faults and key.tag not in _KEY_TAGS:
        kind = key.tag.removeprefix(_TAG)
        faults = [
            Fault(name, line, dotted(path), f"has the key {key.value}, read as {kind}; put it in quotes")
        ]
    return faults


def _scalar_faults(name: str, loader: Any, node: yaml.ScalarNode, path: KeyPath) -> list[Fault]:
    """Plain scalars that YAML reads as something else than a person would."""
    line = node.start_mark.line + 1
    kind = node.tag.removeprefix(_TAG)
    if _misleading(kind, node.value):
        message = (
            f"has the plain {node.value}, which YAML reads as {kind}; put it in quotes, or write it plainly"
        )
        return [Fault(name, line, dotted(path), message)]
    try:
        loader.construct_object(node)
    except (ValueError, yaml.YAMLError):
        return [Fault(name, line, dotted(path), f"has {node.value[:40]}, which is no {kind}")]
    return []


def _misleading(kind: str, written: str) -> bool:
    """Whether a plain scalar of this kind may have been meant as a text."""
    if kind == "bool":
        return written.lower() not in ("true", "false")
    if kind == "int":
        return not _PLAIN_INT.fullmatch(written)
    if kind == "float":
        return not _PLAIN_FLOAT.fullmatch(written)
    return kind in ("merge", "value")


def _unreadable(name: str, text: str, error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        said = getattr(error, "problem", None) or getattr(error, "context", None)
        return Fault(name, mark.line + 1, "", f"is no YAML: {said}")
    line = text.count("\n", 0, getattr(error, "position", 0)) + 1
    return Fault(name, line, "", f"is no YAML: {str(error).partition(chr(10))[0]}")


def dotted(path: KeyPath) -> str:
    """A path of keys as it is shown."""
    return ".".join(path)
