"""The rules of Search as data: complete, named as claims, about columns that the frames have."""

import re

from usajobs_assets.expectations.search import BATCH_RULES, NOTICES, RECORD_RULES, SEARCH_RULES
from usajobs_assets_tests.unit.validation.frames import items, run


def test_the_rules_are_exactly_these() -> None:
    """Each is a Dagster check; a rule that vanishes would vanish from the graph unseen."""
    assert [rule.name for rule in SEARCH_RULES] == [
        "control_number_is_present",
        "position_id_is_present",
        "position_title_is_present",
        "position_uri_is_a_web_address",
        "apply_uris_are_web_addresses",
        "pay_is_a_number",
        "pay_is_not_negative",
        "pay_min_is_at_most_pay_max",
        "pay_interval_is_known",
        "opens_before_it_closes",
        "has_at_least_one_location",
        "control_numbers_are_unique",
        "rows_match_api_total",
        "api_total_held_still",
        "api_cap_was_not_hit",
        "pages_are_contiguous",
        "not_empty_without_proof",
        "quarantine_is_within_bounds",
        "every_item_is_readable",
        "capture_has_no_other_fault",
        "organization_name_is_rarely_null",
        "pay_is_rarely_null",
        "publication_start_is_rarely_null",
        "application_close_is_rarely_null",
        "shape_has_not_changed",
        "announcement_numbers_are_rarely_shared",
    ]


def test_names_and_reasons_can_be_told_apart() -> None:
    """A name is a check, a reason is a code in the quarantine; neither may stand for two things."""
    names = [rule.name for rule in SEARCH_RULES]
    reasons = [rule.reason for rule in RECORD_RULES]
    assert len(set(names)) == len(names)
    assert len(set(reasons)) == len(reasons)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", text) for text in [*names, *map(str, reasons)])


def test_record_and_batch_rules_do_not_mix() -> None:
    assert {rule.kind for rule in RECORD_RULES} == {"record"}
    assert {rule.kind for rule in BATCH_RULES} == {"batch"}
    assert {rule.kind for rule in NOTICES} == {"notice"}


def test_every_column_a_rule_reads_is_one_the_frame_has() -> None:
    frames = {"items": items(1), "run": run()}
    for rule in SEARCH_RULES:
        assert set(rule.columns) <= set(frames[rule.frame].columns), rule.name


def test_every_description_is_one_sentence() -> None:
    assert all(re.fullmatch(r"[A-Z][^.]*( %)?[^.]*\.", rule.description) for rule in SEARCH_RULES)
