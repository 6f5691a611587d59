"""`ranking.yml`: the one that is shipped can be used, and a profile that makes no sense is refused with the reason."""

from decimal import Decimal
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from usajobs_assets.gold.ranking.rules import Ranking
from usajobs_assets.gold.ranking.titles import TitleWishes
from usajobs_assets.rulebook.book import SHIPPED, Rulebook, read_folder
from usajobs_assets.rulebook.errors import RulesRefused

TEXT = (SHIPPED / "ranking.yml").read_text()


def shipped(**profile: Any) -> dict[str, Any]:
    """The shipped document with other wishes; None takes one away."""
    document: dict[str, Any] = yaml.safe_load(TEXT)
    wishes = document["profile"] | profile
    document["profile"] = {name: wish for name, wish in wishes.items() if wish is not None}
    return document


def test_the_shipped_profile_says_that_it_is_a_sample_and_near_home_is_30_miles() -> None:
    ranking = Ranking.model_validate(shipped())
    assert ranking.profile.name.startswith("SAMPLE")
    assert ranking.profile.home is not None
    assert ranking.profile.home.radius == Decimal("48.28032")


def test_digests_follow_what_is_said_and_not_how() -> None:
    base, document = Ranking.model_validate(shipped()), shipped()
    document["weights"] = {name: f"{points}.0" for name, points in document["weights"].items()}
    assert Ranking.model_validate(document).digest == base.digest
    document["weights"] |= {"pay": "12", "title": "23"}
    other = Ranking.model_validate(document)
    assert other.profile_digest == base.profile_digest
    assert other.weights_digest != base.weights_digest
    assert other.digest != base.digest
    elsewhere = Ranking.model_validate(shipped(remote="only"))
    assert elsewhere.weights_digest == base.weights_digest
    assert elsewhere.profile_digest != base.profile_digest


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"weights": {**yaml.safe_load(TEXT)["weights"], "pay": 11}}, "add up to 101, not to 100"),
        ({"profile": shipped(agencies=[])["profile"]}, "no wish for agency"),
        ({"profile": shipped(home={"radius_km": 5})["profile"]}, "needs a place, or latitude and longitude"),
        ({"profile": shipped(home={"place": "X"})["profile"]}, "needs radius_km or radius_miles"),
        ({"profile": shipped(home={"latitude": 1, "radius_km": 5})["profile"]}, "go together"),
        (
            {"profile": shipped(pay={"currency": "USD", "lowest": 2, "highest": 1})["profile"]},
            "highest is below lowest",
        ),
        (
            {"profile": shipped(skills={"must_have": ["sql"], "nice_to_have": ["sql"]})["profile"]},
            "twice: sql",
        ),
        (
            {"profile": shipped(skills={"nice_to_have": ["sql"], "enough": 2})["profile"]},
            "enough is more than",
        ),
        ({"profile": shipped(titles={"nurse": 0})["profile"]}, "greater than 0"),
        ({"not_known_counts": 1.5}, "less than or equal to 1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_makes_no_sense_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Ranking.model_validate(shipped() | changed)


def test_a_weight_of_0_needs_no_wish_and_only_remote_needs_no_home() -> None:
    document = shipped(agencies=[], home=None, remote="only")
    document["weights"] |= {"agency": 0, "title": 30}
    assert Ranking.model_validate(document).profile.wishes()["place"]


def test_wishes_that_no_posting_can_meet_are_refused_with_their_line() -> None:
    """Each file is sound by itself: a skill that nothing looks for, a band in a currency that gold does not have."""
    files = dict(read_folder(SHIPPED).files)
    files["ranking.yml"] = TEXT.replace("must_have: []", "must_have: [cobol]").replace("USD", "CAD")
    with pytest.raises(RulesRefused) as refused:
        Rulebook(files).check()
    line = next(n for n, text in enumerate(files["ranking.yml"].splitlines(), 1) if "cobol" in text)
    said = str(refused.value)
    assert f"ranking.yml:{line}: profile.skills.must_have: skills.yml has no skill cobol" in said
    assert "profile.pay.currency: is CAD, and gold's pay is in USD" in said


def test_the_best_phrase_counts_in_either_title_and_their_order_does_not() -> None:
    shares = {"analyst*": Decimal("0.3"), "data engineer*": Decimal(1), "engineer*": Decimal("0.3")}
    for order in (shares, dict(reversed(shares.items()))):
        wishes = TitleWishes(order)
        assert wishes.best("Senior DATA  Engineers", None) == ("data engineer", 1)
        assert wishes.best("Analyst, Engineer") == ("analyst", Decimal("0.3"))
        assert wishes.best("Odd", "Engineer") == ("engineer", Decimal("0.3"))
        assert wishes.best("Engine Driver", "") is None
