"""The token is kept as it came, everything else is decoded once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.usajobs_api.continuation import params_of, query_with, token_of


@pytest.mark.parametrize("name", ["continuationtoken", "continuationToken", "ContinuationToken"])
def test_the_token_is_found_as_it_stands_in_the_query(name) -> None:
    assert token_of(f"a=1&{name}=x%2By%3D%3D&b=2") == "x%2By%3D%3D"


@pytest.mark.parametrize("query", ["", "a=1", "continuationtoken=", "continuationtoken", "&&=x"])
def test_a_query_without_a_token_has_none(query) -> None:
    assert token_of(query) is None


def test_only_the_token_is_not_decoded() -> None:
    query = "continuationtoken=x%2By%3D&startpositionopendate=2025-11-17&announcementnumbers=26-19%28MP%29+A"
    assert params_of(query) == {
        "continuationtoken": "x%2By%3D",
        "startpositionopendate": "2025-11-17",
        "announcementnumbers": "26-19(MP) A",
    }


def test_a_new_token_takes_the_place_of_the_old_one() -> None:
    assert (
        query_with({"Start": "a b", "ContinuationToken": "old"}, "n%3D") == "Start=a+b&continuationtoken=n%3D"
    )
    assert query_with({}, "n%3D") == "continuationtoken=n%3D"


_PARAMS = st.dictionaries(st.text(st.characters(codec="ascii"), min_size=1), st.text(max_size=9), max_size=4)


@given(_PARAMS.filter(lambda params: all(name.casefold() != "continuationtoken" for name in params)))
def test_what_was_asked_is_read_back_as_it_was(params) -> None:
    assert params_of(query_with(params, "t%3D")) == {**params, "continuationtoken": "t%3D"}
