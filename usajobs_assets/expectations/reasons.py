"""The reasons for which a record is set aside, each with what it means: codes of the rules, and of what is no record.

    record rules → their reasons and descriptions ┐
    UNREADABLE, for items that no rule can judge ─┴→ REASONS

Add: to UNREADABLE, a reason with which `transforms` raises Unreadable; a rule brings its own. A test wants an item
that provokes each of them.
"""

from usajobs_assets.expectations.rules import RULES

UNREADABLE = {
    "not_json": "The item cannot be read as JSON.",
    "not_an_object": "The item is JSON, but no object: a number, a text, a list or nothing.",
    "too_deep": "The item is nested deeper than any posting, and than the database can hold.",
    "too_large": "The item is larger than the limit for one posting.",
    "too_many_entries": "A list in the item has more entries than any posting could have places.",
    "not_understood": "Reading the item, or making its rows, failed in a way that nobody foresaw: a mistake of ours.",
}

REASONS: dict[str, str] = UNREADABLE | {
    rule.reason: rule.description for rules in RULES.values() for rule in rules if rule.reason is not None
}


def describe(reason: str) -> str:
    """What a reason means; one that is in no catalogue was given by another version."""
    return REASONS.get(
        reason, "No rule of this version gives this reason; judged again, the record may pass."
    )
