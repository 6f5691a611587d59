"""A result cannot claim to have passed what was not judged."""

import pytest

from usajobs_assets.validation.result import RuleResult


def test_a_result_with_an_error_cannot_have_passed() -> None:
    with pytest.raises(ValueError, match="cannot pass"):
        RuleResult("a_is_fine", passed=True, error="raised inside")
