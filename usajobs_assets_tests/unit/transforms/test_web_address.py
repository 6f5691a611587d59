"""What counts as a web address: the rule that quarantines a posting must not be fooled, nor too strict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.transforms.web_address import is_web_address


@pytest.mark.parametrize(
    "address",
    [
        "https://www.usajobs.gov:443/job/840956600",
        "https://www.usajobs.gov:443/GetJob/ViewDetails/438231200?PostingChannelID=RESTAPI",
        "http://example.gov",
        "HTTPS://WWW.USAJOBS.GOV/job/1",
        "https://jobs.faa.gov/Login/Apply?status=1#top",
        "https://example.gov./job/1",
        "https://a-b.example.gov/%20x",
        "http://10.0.0.1:8080/",
        "https://www.usajobs.gov/job/é",
    ],
)
def test_addresses_of_every_era_pass(address: str) -> None:
    """2016 sent /GetJob/ViewDetails/N with a port and a query, 2025 sends /job/N."""
    assert is_web_address(address) is True


@pytest.mark.parametrize(
    "value",
    [
        None, "", 5, True, ["https://www.usajobs.gov/job/1"], {}, "n/a", "www.usajobs.gov/job/1", "/job/1",
        "//www.usajobs.gov/job/1", "https:", "https://", "https:///job/1", "https:www.usajobs.gov", "https://localhost/",
        "https://.gov/", "https://a..gov/", "https://-a.gov/", "https://a-.gov/", "https://a_b.gov/",
        "https://www.usajobs.gov:port/", "https://www.usajobs.gov:99999/", "https://[::1/", "https://[::1]/",
        "https://user:secret@www.usajobs.gov/", "ftp://www.usajobs.gov/job/1", "javascript:alert(1)//a.gov",
        "mailto:someone@example.gov", " https://www.usajobs.gov/", "https://www.usajobs.gov/ job",
        "https://www.usajobs.gov/\njob", "https://www.usa\tjobs.gov/", "https://www.usajobs.gov/\x00",
        "https://www.usajobs.gov/<script>", "https://www.usajobs.gov\\job", f"https://{'a' * 64}.gov/",
        "https://www.usajobs.gov.\u202e/",
    ],
)  # fmt: skip
def test_everything_else_is_refused(value: object) -> None:
    """Python's parser drops tabs and line breaks unseen; a link with credentials or a script is no posting."""
    assert is_web_address(value) is False


@given(st.text() | st.text(alphabet="htps:/[]@.%?#a1", max_size=40) | st.none() | st.integers())
def test_no_value_makes_the_question_raise(value: object) -> None:
    assert is_web_address(value) in (True, False)
