"""One item of JSearch: bytes → parsed body, its number, its digest.

Keep out: what its values become (jsearch_rows), which items may pass (expectations.jsearch).
"""

import msgspec

from usajobs_assets.transforms.item import Anatomy, Body, Item, Unreadable, read_as
from usajobs_assets.transforms.posting_number import posting_number

SOURCE = "jsearch"
# The link repeats the query, the score and the age ("2 days ago") change without the posting.
NOT_CONTENT = frozenset(
    {"job_google_link", "job_apply_quality_score", "job_posted_at", "job_posted_human_readable"}
)


# Real ones have 24 characters. What is longer than an index holds must not cost the load.
LONGEST_ID = 500


def _number_of(body: Body) -> int | None:
    """The number made of `job_id`; None if that is no text with something in it, or longer than any id."""
    sent = _id_in(body)
    return None if sent is None else posting_number(SOURCE, sent)


def _id_in(body: Body) -> str | None:
    sent = body.get("job_id")
    return sent if isinstance(sent, str) and _is_id(sent) else None


def _is_id(sent: str) -> bool:
    return bool(sent.strip()) and len(sent) <= LONGEST_ID


def _content(body: Body) -> Body:
    return {key: value for key, value in body.items() if key not in NOT_CONTENT}


_ANATOMY = Anatomy(_number_of, _content)


def read_jsearch_item(raw: bytes) -> Item:
    """Parse one item; raises Unreadable."""
    return read_as(raw, _ANATOMY)


class _Identity(msgspec.Struct):
    job_id: str | None = None


_identity = msgspec.json.Decoder(_Identity)


def identify_jsearch(raw: bytes) -> int | None:
    """The number of an item, as `read_jsearch_item` finds it, at a fraction of the cost; None if it has none."""
    try:
        sent = _identity.decode(raw).job_id
        if sent is not None and _is_id(sent) and sent.isprintable():
            return posting_number(SOURCE, sent)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return read_jsearch_item(raw).control_number
    except Unreadable:
        return None


def jsearch_id(raw: bytes) -> str | None:
    """The id that the number of an item was made of; None if it has none."""
    try:
        return _id_in(read_jsearch_item(raw).body)
    except Unreadable:
        return None
