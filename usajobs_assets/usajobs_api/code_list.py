"""A code list of the API → its entries. Pure.

    {"CodeList":[{"ValidValue":[{"Code":…,"Value":…},…],"id":…}],"DateGenerated":…} → CodeEntry, …

Entries come as they are, blanks around them removed: disabled ones, codes that two parents share, and the
few without a code too. Keep out: which version of an entry is current (silver.code).
"""

import json
from typing import NamedTuple

from usajobs_assets.api_client.body import BYTE_ORDER_MARK, folded, refuse_what_is_no_json
from usajobs_assets.api_client.errors import NotAPage
from usajobs_assets.api_client.lenient_page import refuse_broken_json

# Those that silver's columns and the slices of a sweep need, as in their addresses.
CODE_LISTS = (
    "agencysubelements", "announcementclosingtypes", "countries", "countrysubdivisions", "hiringpaths",
    "occupationalseries", "payplans", "positionofferingtypes", "positionopeningstatuses",
    "positionscheduletypes", "remunerationrateintervalcodes", "securityclearances", "servicetypes",
    "travelpercentages", "whomayapply",
)  # fmt: skip
_YES = frozenset({"yes", "y", "true", "1"})


class CodeEntry(NamedTuple):
    """`parent_code` is a department, a country or a job family; `last_modified` is text as sent."""

    code: str
    label: str
    parent_code: str | None
    acronym: str | None
    is_disabled: bool
    last_modified: str | None


def read_code_list(body: bytes) -> list[CodeEntry]:
    """The entries in the order sent; raises NotAPage if `body` is no code list, or an empty one."""
    refuse_what_is_no_json(body)
    text = body.removeprefix(BYTE_ORDER_MARK).decode("utf-8", "replace")
    try:
        listed = folded(json.loads(text, strict=False)).get("codelist")
    except json.JSONDecodeError as error:
        refuse_broken_json(text, error)
    except (RecursionError, ValueError):
        raise NotAPage(
            "not_json", "It is nested deeper, or holds longer numbers, than any code list."
        ) from None
    parts = [folded(part).get("validvalue") for part in listed] if isinstance(listed, list) else []
    entries = [_entry(value) for part in parts if isinstance(part, list) for value in part]
    if not entries:
        raise NotAPage("no_code_list", "It lists no code.")
    return entries


def _entry(value: object) -> CodeEntry:
    fields = folded(value)
    if "code" not in fields:
        raise NotAPage("no_code_list", "An entry has no Code.")
    return CodeEntry(
        code=_text(fields.get("code")) or "",
        label=_text(fields.get("value")) or _text(fields.get("groupingname")) or "",
        parent_code=_text(fields.get("parentcode")) or _text(fields.get("jobfamily")),
        acronym=_text(fields.get("acronym")),
        is_disabled=(_text(fields.get("isdisabled")) or "").casefold() in _YES,
        last_modified=_text(fields.get("lastmodified")),
    )


def _text(value: object) -> str | None:
    """Without the blanks around it; None for nothing."""
    return (str(value).strip() or None) if isinstance(value, str | int) else None
