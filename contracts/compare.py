"""Is what the code promises what was released? What would break a reader, and which files lack what is new. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from contracts.promise import NOT_NULL, Promise

_NEW_VERSION = (
    "Keep it for its readers, or make this version {next} (docs/data-contract.md), then `make contract`."
)
_GONE = "{name} was released and is gone. Keep it, or name it in WITHDRAWN (contracts/current.py) with what to take."


def broken(now: Sequence[Promise], released: Sequence[Promise], withdrawn: Mapping[str, str]) -> list[str]:
    """A sentence for each promise that this code does not keep; `now` and `released` are of the same kinds."""
    newest = {promise.name: promise for promise in sorted(released, key=lambda one: one.version)}
    gone = sorted(set(newest) - {promise.name for promise in now} - set(withdrawn))
    sentences = [_GONE.format(name=name) for name in gone]
    for promise in now:
        if before := newest.get(promise.name):
            sentences += _broken(before, promise)
        elif promise.version != 1:
            sentences.append(f"{promise.name} begins with version {promise.version}; the first one is 1.")
    return sentences


def stale(now: Sequence[Promise], released: Sequence[Promise]) -> list[str]:
    """A sentence for each promise that is not in its file as it is."""
    known = {promise.file: promise for promise in released}
    return [
        f"contracts/released/{promise.file} is not what the code says: run `make contract`, and commit it."
        for promise in now
        if known.get(promise.file) != promise
    ]


def _broken(before: Promise, promise: Promise) -> Iterator[str]:
    if promise.version == before.version:
        told = _NEW_VERSION.format(next=promise.version + 1)
        yield from (f"{promise.name}: {what}. {told}" for what in breaks(before, promise))
    elif promise.version != before.version + 1:
        yield (
            f"{promise.name} is version {promise.version} here, and version {before.version} is the last that was "
            "released; versions go up by one."
        )


def breaks(before: Promise, promise: Promise) -> Iterator[str]:
    """What a reader of `before` would stumble over."""
    for name, type_ in before.columns.items():
        becomes = promise.columns.get(name)
        if becomes is None:
            yield f"the column {name} ({type_}) is gone"
        elif becomes.removesuffix(NOT_NULL) != type_.removesuffix(NOT_NULL):
            yield f"the column {name} was {type_} and is {becomes}"
        elif type_.endswith(NOT_NULL) and not becomes.endswith(NOT_NULL):
            yield f"the column {name} was never null and may be now"
    if promise.key != before.key:
        yield f"the key was ({', '.join(before.key)}) and is ({', '.join(promise.key)})"
    if promise.grain != before.grain:
        yield (
            f"the grain was '{before.grain}' and is '{promise.grain}' (if only the words differ, change them in "
            f"contracts/released/{before.file}, too)"
        )
    if promise.kind != before.kind:
        yield f"it was a {before.kind} and is a {promise.kind}"
