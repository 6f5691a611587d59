"""The SQL of `ops.reranking` and `ops.rank_change`: who moved when the rules of the ranking changed, and why.

    staged rows by the former rules → rank_before ┐
    staged rows by the new rules    → rank_after  ┴→ rank_moved → ops.rank_change, behind its row of ops.reranking

Places are among the postings of all sources: a posting of one stands behind a better one of another. Both sides hold
the same postings, so what came or went moves nobody. Strings only; `ranking_loader` runs them.
"""

from usajobs_assets.tables.gold_ranked_posting import PARTS

# Of a million postings all move by a place when one does: kept are those that stood, or stand, at the top.
TOP = 1000

NEWEST = "SELECT number, to_digest, rules FROM ops.reranking ORDER BY number DESC LIMIT 1"

_ORDER = "ORDER BY r.rank_score DESC, p.closes_at, r.control_number"


def places(table: str, ranked: str) -> str:
    """The place of each posting of `ranked` among all, and among those that take applications now."""
    return f"""
CREATE TEMP TABLE {table} ON COMMIT DROP AS
SELECT r.control_number, r.rank_score, {", ".join(f"r.points_{part}" for part in PARTS)}, r.disqualified_by,
       row_number() OVER ({_ORDER})::integer AS place, o.open_place
FROM {ranked} r JOIN gold.posting p USING (control_number)
LEFT JOIN (SELECT r.control_number, row_number() OVER ({_ORDER})::integer AS open_place
           FROM {ranked} r JOIN gold.open_posting p USING (control_number)) o USING (control_number)
"""


_BY_PART = ", ".join(
    f"CASE WHEN a.points_{part} <> b.points_{part} THEN "
    f"'{part.replace('_', ' ')} ' || to_char(a.points_{part} - b.points_{part}, 'FMSG990.00') END"
    for part in PARTS
)
_MOVED_POINTS = ", ".join(f"'{part}', nullif(a.points_{part} - b.points_{part}, 0)" for part in PARTS)
_BECAUSE = f"""concat_ws('; ',
    CASE WHEN a.rank_score = b.rank_score THEN 'score stays ' || a.rank_score
         ELSE 'score ' || b.rank_score || ' → ' || a.rank_score END
    || coalesce(' (' || nullif(concat_ws(', ', {_BY_PART}), '') || ')', ''),
    CASE WHEN a.disqualified_by <> '{{}}' AND b.disqualified_by = '{{}}' THEN 'now disqualified'
         WHEN a.disqualified_by = '{{}}' AND b.disqualified_by <> '{{}}' THEN 'no longer disqualified' END,
    CASE WHEN a.place = b.place THEN 'place stays ' || a.place ELSE 'place ' || b.place || ' → ' || a.place END,
    CASE WHEN a.open_place <> b.open_place THEN 'of the open ones ' || b.open_place || ' → ' || a.open_place END)"""
MOVED = f"""
CREATE TEMP TABLE rank_moved ON COMMIT DROP AS
SELECT control_number, b.rank_score AS old_score, a.rank_score AS new_score, b.place AS old_place, a.place AS new_place,
       b.open_place AS old_open_place, a.open_place AS new_open_place,
       jsonb_strip_nulls(jsonb_build_object({_MOVED_POINTS})) AS points_moved,
       CASE WHEN least(a.place, b.place, a.open_place, b.open_place) <= {TOP} THEN {_BECAUSE} END AS because
FROM rank_before b JOIN rank_after a USING (control_number)
WHERE a.rank_score <> b.rank_score OR a.place <> b.place
   OR ({", ".join(f"a.points_{part}" for part in PARTS)}) <> ({", ".join(f"b.points_{part}" for part in PARTS)})
"""
RECORD = """
INSERT INTO ops.reranking (number, from_digest, to_digest, rules, rulebook_version, changed, postings, rose, fell, kept)
SELECT %(number)s, %(from_digest)s, %(to_digest)s, %(rules)s, %(version)s, %(changed)s,
       (SELECT count(*) FROM rank_after), count(*) FILTER (WHERE new_score > old_score),
       count(*) FILTER (WHERE new_score < old_score), count(because)
FROM rank_moved
RETURNING rose + fell
"""
RECORD_MOVED = """
INSERT INTO ops.rank_change (number, control_number, old_score, new_score, old_place, new_place, old_open_place,
    new_open_place, points_moved, because)
SELECT %(number)s, control_number, old_score, new_score, old_place, new_place, old_open_place, new_open_place,
       points_moved, because
FROM rank_moved WHERE because IS NOT NULL ORDER BY new_place
"""
