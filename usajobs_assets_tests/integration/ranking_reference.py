"""The rules of docs/gold-ranking.md once more, written apart: exact fractions, posting by posting. No assertions.

Not the distance: that is compared within the tenth of a km to which it is rounded.
"""

import math
import re
from fractions import Fraction
from typing import Any

PARTS = ("title", "skills", "place", "pay", "grade", "hiring_path", "agency")
Posting = dict[str, Any]


def rounded(number: Fraction, digits: int) -> Fraction:
    """Half goes up; nothing here is negative."""
    return Fraction(math.floor(number * 10**digits + Fraction(1, 2)), 10**digits)


def linear(value: Fraction, none_at: Fraction, all_at: Fraction) -> Fraction:
    return min(max((value - none_at) / (all_at - none_at), Fraction(0)), Fraction(1))


def title(profile: Posting, posting: Posting) -> Fraction:
    texts = [(posting[name] or "").lower() for name in ("position_title", "job_title_std")]
    shares = [
        Fraction(str(share))
        for phrase, share in profile["titles"].items()
        if any(re.search(rf"\b{re.escape(phrase)}\b", text) for text in texts)
    ]
    return max(shares, default=Fraction(0))


def skills(profile: Posting, posting: Posting) -> Fraction | None:
    must, nice = set(profile["skills"]["must_have"]), set(profile["skills"]["nice_to_have"])
    found = set(posting["skills"])
    if posting["sources"] == ["historic"]:
        return None
    if must - found:
        return Fraction(0)
    some = min(Fraction(len(nice & found), profile["skills"]["enough"]), Fraction(1))
    if must and nice:
        return (1 + some) / 2
    return some if nice else Fraction(1)


def place(profile: Posting, posting: Posting, distance: float | None) -> Fraction | None:
    remote, wish = posting["is_remote"], profile["remote"]
    if wish == "only":
        return None if remote is None else Fraction(remote)
    if remote:
        return Fraction(wish == "welcome")
    if distance is None:
        return None
    radius = Fraction(str(profile["home"]["radius_km"]))
    return 1 - linear(Fraction(str(distance)), radius, 3 * radius)


def pay(profile: Posting, posting: Posting) -> Fraction | None:
    told = [
        Fraction(amount)
        for amount in (posting["salary_min_norm"], posting["salary_max_norm"])
        if amount is not None
    ]
    if posting["is_unpaid"]:
        return Fraction(0)
    if not told:
        return None
    lowest, highest = (Fraction(profile["pay"][end]) for end in ("lowest", "highest"))
    middle = sum(told) / len(told)
    if middle < lowest:
        return Fraction(0)
    return Fraction(1) if middle >= highest else (1 + linear(middle, lowest, highest)) / 2


def grade(profile: Posting, posting: Posting) -> Fraction | None:
    wish, low = profile["grades"], posting["grade_min"]
    if posting["pay_plan"] not in wish["plans"] or low is None:
        return None
    high = low if posting["grade_max"] is None else posting["grade_max"]
    between = [abs(a - b) for a in range(low, high + 1) for b in range(wish["lowest"], wish["highest"] + 1)]
    return {0: Fraction(1), 1: Fraction(1, 2)}.get(min(between), Fraction(0))


def hiring_path(profile: Posting, posting: Posting) -> Fraction | None:
    told = posting["hiring_paths"]
    return Fraction(not set(told).isdisjoint(profile["hiring_paths"])) if told else None


def agency(profile: Posting, posting: Posting) -> Fraction | None:
    told = {name.lower() for name in (posting["agency_std"], posting["department_std"]) if name}
    return Fraction(not told.isdisjoint(name.lower() for name in profile["agencies"])) if told else None


def ranked(
    rules: Posting, posting: Posting, distance: float | None
) -> tuple[dict[str, Fraction], list[str], list[str]]:
    """Points by part, what disqualifies, and what is not known."""
    profile = rules["profile"]
    shares = {
        "title": title(profile, posting), "skills": skills(profile, posting), "pay": pay(profile, posting),
        "place": place(profile, posting, distance), "grade": grade(profile, posting),
        "hiring_path": hiring_path(profile, posting), "agency": agency(profile, posting),
    }  # fmt: skip
    out = []
    if shares["skills"] is not None and set(profile["skills"]["must_have"]) - set(posting["skills"]):
        out.append("must_have_skill")
    if shares["hiring_path"] == 0:
        out.append("hiring_path")
    if profile["remote"] == "only" and posting["is_remote"] is False:
        out.append("not_remote")
    keeps = Fraction(rules["disqualified_keeps"]) if out else Fraction(1)
    points = {}
    for part in PARTS:
        share = shares[part]
        share = Fraction(rules["not_known_counts"]) if share is None else rounded(share, 4)
        points[part] = rounded(Fraction(rules["weights"][part]) * share * keeps, 2)
    unknown = [part for part in PARTS if shares[part] is None and Fraction(rules["weights"][part]) > 0]
    return points, out, unknown


def kilometres(home: Posting, latitude: float, longitude: float) -> float:
    """By the angle between two vectors, which is another way than the haversine."""

    def vector(lat: float, lon: float) -> tuple[float, float, float]:
        a, b = math.radians(lat), math.radians(lon)
        return math.cos(a) * math.cos(b), math.cos(a) * math.sin(b), math.sin(a)

    one, two = vector(home["latitude"], home["longitude"]), vector(latitude, longitude)
    return 6371.0088 * 2 * math.asin(min(1.0, math.dist(one, two) / 2))
