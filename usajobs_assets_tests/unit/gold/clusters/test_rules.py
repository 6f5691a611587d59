"""`clusters.yml`: what is shipped can be used, what makes no sense is refused, and the digest is of what it says."""

from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from usajobs_assets.gold.clusters.rules import ClusterRules, words_pattern
from usajobs_assets.rulebook.models import MODELS
from usajobs_assets_tests.conftest import PROJECT

SHIPPED = yaml.safe_load((PROJECT / "config" / "clusters.yml").read_text())


def changed(part: str, **values: Any) -> dict[str, Any]:
    return {**SHIPPED, part: {**SHIPPED[part], **values}}


def test_the_shipped_file_is_the_one_that_versions_of_the_rules_are_checked_by() -> None:
    assert MODELS["clusters.yml"] is ClusterRules
    rules = ClusterRules.model_validate(SHIPPED)
    assert rules.representative[0] == "not_cancelled"
    assert not set(rules.near_duplicates.marks) & set(rules.near_duplicates.telling_words)


@pytest.mark.parametrize(
    "document",
    [
        changed("near_duplicates", title_similarity=0.5),
        changed("near_duplicates", title_similarity=1.01),
        changed("near_duplicates", places_in_common=0.5),
        changed("near_duplicates", neighbours=0),
        changed("near_duplicates", neighbours=1000),
        changed("near_duplicates", marks=["(DE)"]),
        changed("near_duplicates", marks=[".*"]),
        changed("near_duplicates", other=1),
        changed("twins", days=0),
        changed("twins", everybody=[]),
        {**SHIPPED, "representative": []},
        {**SHIPPED, "representative": ["newest", "newest"]},
        {**SHIPPED, "representative": ["cheapest"]},
        {"twins": SHIPPED["twins"]},
    ],
    ids=str,
)
def test_a_file_that_makes_no_sense_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ClusterRules.model_validate(document)


def test_the_digest_follows_every_value() -> None:
    documents = [
        SHIPPED,
        changed("near_duplicates", title_similarity=0.9),
        changed("twins", days=3),
        {**SHIPPED, "representative": ["newest"]},
    ]
    assert len({ClusterRules.model_validate(document).digest for document in documents}) == len(documents)
    assert ClusterRules.model_validate(dict(reversed(SHIPPED.items()))).digest == (
        ClusterRules.model_validate(SHIPPED).digest
    )


def test_phrases_are_tried_before_their_beginnings() -> None:
    assert (
        words_pattern(["direct hire", "direct hire authority"]) == r"\m(direct hire authority|direct hire)\M"
    )
    assert words_pattern([]) == "(?!)"
