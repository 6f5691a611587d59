"""The newest export in the lake: complete at any moment, and never more than two of them.

    gold/usajobs/exports/slot=a/…   gold/usajobs/exports/slot=b/…   one whole export each
    gold/usajobs/exports/manifest.json   which of them counts, with the digest of every file; replaced last

A new export goes into the slot that does not count, so that the other one stays whole until the manifest is replaced,
and who reads by the manifest never meets a mixture. A store of objects has no folder that could be renamed.
"""

import json
from pathlib import Path
from typing import Any

from usajobs_assets.exports.errors import ExportDiffers
from usajobs_assets.exports.manifest import MANIFEST
from usajobs_assets.storage.objects import ObjectMissing, ObjectStore

PREFIX = "gold/usajobs/exports"
MANIFEST_KEY = f"{PREFIX}/{MANIFEST}"
_SLOTS = ("slot=a", "slot=b")


def current_manifest(store: ObjectStore) -> dict[str, Any] | None:
    """The manifest of the export that counts; None where there is none, or not all of it."""
    try:
        manifest: dict[str, Any] = json.loads(store.get(MANIFEST_KEY))
    except ObjectMissing:
        return None
    there = {info.key: info.size for info in store.list(f"{PREFIX}/{manifest['folder']}/")}
    wanted = {f"{PREFIX}/{manifest['folder']}/{file['name']}": file["bytes"] for file in manifest["files"]}
    return manifest if wanted.items() <= there.items() else None


def put_export(store: ObjectStore, folder: Path, manifest: bytes) -> str:
    """Send the export in `folder`, and make it the one that counts; the slot that it is in.

    Raises:
        StoreError: it could not be sent; the export of before counts as before.
    """
    said = json.loads(manifest)
    slot = _other_slot(store)
    for file in said["files"]:
        store.replace_by_file(f"{PREFIX}/{slot}/{file['name']}", folder / file["name"])
    there = {info.key: info.size for info in store.list(f"{PREFIX}/{slot}/")}
    for file in said["files"]:
        if there.get(f"{PREFIX}/{slot}/{file['name']}") != file["bytes"]:
            raise ExportDiffers(f"{file['name']} has another size in the lake than it was written with.")
    said["folder"] = slot
    store.replace(MANIFEST_KEY, json.dumps(said, indent=1).encode() + b"\n")
    return slot


def _other_slot(store: ObjectStore) -> str:
    try:
        counts = json.loads(store.get(MANIFEST_KEY))["folder"]
    except ObjectMissing:
        return _SLOTS[0]
    return _SLOTS[1] if counts == _SLOTS[0] else _SLOTS[0]
