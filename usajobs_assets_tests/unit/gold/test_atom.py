"""The feed keeps what RFC 4287 demands, whatever a posting says, and says the same of the same changes."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as Xml

from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.gold.alerts.atom import ATOM, Entry, feed_of
from usajobs_assets.gold.alerts.words import pay_of, sentence_of

SINCE = datetime(2026, 11, 20, 17, tzinfo=UTC)
ENTRIES = st.lists(
    st.builds(
        Entry,
        control_number=st.integers(1, 3),
        change_id=st.sampled_from(["a", "b", "c"]),
        updated=st.integers(0, 10**6).map(lambda seconds: SINCE + timedelta(seconds=seconds)),
        title=st.text(),
        text=st.text(),
        link=st.just("https://www.usajobs.gov/job/1"),
        labels=st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True), max_size=2).map(tuple),
    ),
    max_size=4,
    unique_by=lambda one: (one.control_number, one.change_id),
)
# RFC 4287: what an element may hold, and of what it must or may have one.
ONE, MAY, MANY = (1, 1), (0, 1), (0, None)
OF_FEED = {"id": ONE, "title": ONE, "updated": ONE, "author": (1, None), "entry": MANY}
OF_ENTRY = {"id": ONE, "title": ONE, "updated": ONE, "link": MANY, "category": MANY, "summary": MAY}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
URN = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def of(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def check_element(element: Xml.Element, allowed: dict[str, tuple[int, int | None]]) -> None:
    """Sections 4.1 and 4.2: children, their number, and what they have to be."""
    names = [child.tag for child in element]
    assert set(names) <= {of(name) for name in allowed}
    for name, (least, most) in allowed.items():
        assert least <= names.count(of(name)) <= (len(names) if most is None else most)
    assert URN.fullmatch(element.findtext(of("id"), ""))
    assert MOMENT.fullmatch(element.findtext(of("updated"), ""))
    for link in element.findall(of("link")):
        assert link.attrib == {"rel": "alternate", "href": link.get("href")}
        assert not list(link)
        assert not link.text
    assert all(set(category.attrib) == {"term"} for category in element.findall(of("category")))
    for name in ("title", "summary"):
        assert all(not list(told) and not told.attrib for told in element.findall(of(name)))


def check_feed(feed: bytes) -> Xml.Element:
    """The feed, if it keeps every MUST that concerns it; strict where the RFC leaves a choice that we do not use."""
    root = Xml.fromstring(feed)
    assert root.tag == of("feed")
    check_element(root, OF_FEED)
    assert root.findtext(f"{of('author')}/{of('name')}")
    entries = root.findall(of("entry"))
    assert list(root)[len(root) - len(entries) :] == entries
    for entry in entries:
        check_element(entry, OF_ENTRY)
        # 4.1.2: an entry without content has a link to what it is about.
        assert entry.find(of("link")) is not None
    ids = [one.findtext(of("id")) for one in (root, *entries)]
    assert len(set(ids)) == len(ids)
    moments = [entry.findtext(of("updated"), "") for entry in entries]
    assert moments == sorted(moments, reverse=True)
    return root


@given(entries=ENTRIES)
def test_any_text_makes_a_valid_feed_and_the_order_does_not_matter(entries: list[Entry]) -> None:
    made = feed_of(entries, mode="live", since=SINCE)
    root = check_feed(made)
    assert len(root.findall(of("entry"))) == len(entries)
    assert feed_of(reversed(entries), mode="live", since=SINCE) == made
    newest = max((one.updated for one in entries), default=SINCE)
    assert root.findtext(of("updated")) == newest.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_what_a_posting_says_is_text_and_what_xml_cannot_say_is_left_out() -> None:
    odd = "<b>Ranger</b> & ]]> \x00\x07\ufffe\ud800 🌲\r\nnext"
    (entry,) = check_feed(
        feed_of(
            [Entry(1, "a", SINCE, odd, odd, "https://x.example/?a=1&b=2", ("rangers",))],
            mode="simulated",
            since=SINCE,
        )
    ).findall(of("entry"))
    assert entry.findtext(of("title"), "").startswith("<b>Ranger</b> & ]]>  🌲")
    assert entry.find(of("link")).get("href") == "https://x.example/?a=1&b=2"  # type: ignore[union-attr]


def test_pay_and_changes_are_said_in_words() -> None:
    assert pay_of("52727.00-68546.00 PA") == "$52,727 to $68,546 a year"
    assert pay_of("17.50-17.50 PH") == "$17.50 an hour"
    assert pay_of("1000.00-1200.00 WK CAD") == "CAD 1,000 to CAD 1,200 a week"
    assert pay_of("5.00-5.00 - XXX") == "5"
    assert (pay_of("0.00-0.00 WC"), pay_of("3.00 XX"), pay_of("odd")) == ("$0 unpaid", "$3 XX", "odd")
    moved = {"kind": "closing_date_moved", "old_value": None, "new_value": "2026-12-01"}
    assert sentence_of(moved) == "closes 1 Dec 2026 instead of "
