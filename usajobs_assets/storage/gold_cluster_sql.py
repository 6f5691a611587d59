"""The SQL of `gold.posting_cluster`: hash keys, what is similar among them, and the rows; `cluster_loader` runs it.

    gold.posting, gold.posting_location → key_of_posting → key_variant → link → (gold/clusters/stars) → joined → row

Whole sets at a time. Texts are compared as ASCII letters and digits in the C order, so that every server, whatever its
locale, sees the same. Cost grows with the postings only: a key is compared with a few neighbours of its block.

Sources are compared each for itself, and a key belongs to the first source that has a posting of it: only links of that
source decide about the key. So postings of a later source come to those of an earlier one, and move none of them.
"""

from usajobs_assets.tables.gold_source import order_of


def folded(text: str) -> str:
    """`text` without case, accents and punctuation; as it is where nothing would be left of it."""
    spelled = rf"replace(regexp_replace(normalize({text}, NFKD), '[\u0300-\u036f]', '', 'g'), '&', ' and ')"
    plain = f"btrim(regexp_replace(lower({spelled} COLLATE \"C\"), '[^a-z0-9]+', ' ', 'g'))"
    return f"coalesce(nullif({plain}, ''), btrim({text}), '')"


# Far fewer texts than postings: each is folded once. Codes of plan, series and grade ("gs 0343 11 12") have columns of
# their own. A title that is nothing but marks keeps them.
TITLES = f"""
CREATE TEMP TABLE title_form ON COMMIT DROP AS
SELECT position_title, title,
       coalesce(nullif(btrim(regexp_replace(regexp_replace(regexp_replace(title,
           '\\m[a-z]{{2}} [0-9]{{4}}( [0-9]{{1,2}}\\M)*\\M', ' ', 'g'),
           current_setting('gold.marks'), ' ', 'g'), ' +', ' ', 'g')), ''), title) AS bare_title
FROM (SELECT position_title, {folded("position_title")} AS title
      FROM (SELECT DISTINCT position_title FROM gold.posting) AS posted) AS plain
"""
# The words and numbers that similar titles must both have, in their order.
TELLING = """
ALTER TABLE title_form ADD COLUMN telling text;
UPDATE title_form SET telling = array_to_string(
    ARRAY(SELECT found[1] FROM regexp_matches(bare_title, current_setting('gold.telling'), 'g') AS found), ' ');
"""
COMPANIES = f"""
CREATE TEMP TABLE company_form ON COMMIT DROP AS
SELECT agency, {folded("agency")} AS company
FROM (SELECT DISTINCT coalesce(agency_std, department_std, '') AS agency FROM gold.posting) AS listed
"""
# A place without a spelling of its own ("Anywhere") goes by its posted name.
PLACES = f"""
CREATE TEMP TABLE places_of ON COMMIT DROP AS
SELECT control_number, array_agg(place ORDER BY place COLLATE "C") AS places
FROM (SELECT DISTINCT l.control_number, f.place FROM gold.posting_location l
      JOIN (SELECT name, {folded("name")} AS place
            FROM (SELECT DISTINCT coalesce(location_std, location_name, '') AS name
                  FROM gold.posting_location) AS listed) AS f
        ON f.name = coalesce(l.location_std, l.location_name, '')) AS spelled
GROUP BY control_number
"""
# Null where the words do not tell; then the hiring paths do.
AUDIENCES = """
CREATE TEMP TABLE audience_form ON COMMIT DROP AS
SELECT who_may_apply, CASE WHEN who_may_apply ~* current_setting('gold.everybody') THEN true
                           WHEN who_may_apply ~* current_setting('gold.insiders') THEN false END AS for_public
FROM (SELECT DISTINCT who_may_apply FROM gold.posting WHERE who_may_apply IS NOT NULL) AS told
"""
# Keys are numbered in the order in which they may become a centre: those of the first source first, by their
# smallest control number there.
KEYS = f"""
CREATE TEMP TABLE key_of_posting ON COMMIT DROP AS
SELECT control_number, source, source_id, source_place, key_source, hash_key, company, bare_title, telling, places,
       grades, for_public, opened, dense_rank() OVER (ORDER BY key_source, key_first) AS key_id
FROM (
    SELECT *, first_value(source_place) OVER of_key AS key_source, first_value(control_number) OVER of_key AS key_first
    FROM (
        SELECT p.control_number, p.source, p.source_id, {order_of("p.source")} AS source_place,
               md5(c.company || '|' || t.title || '|' || coalesce(array_to_string(l.places, '; '), ''))::uuid
                   AS hash_key,
               md5(c.company)::uuid AS company, t.bare_title, t.telling, coalesce(l.places, '{{}}') AS places,
               concat_ws('|', p.series, coalesce(p.pay_plan, ''), coalesce(p.grade_min::text, p.low_grade, ''),
                         coalesce(p.grade_max::text, p.high_grade, '')) AS grades,
               coalesce(a.for_public, p.is_public) AS for_public, p.publication_start_date AS opened
        FROM gold.posting p
        JOIN title_form t USING (position_title)
        JOIN company_form c ON c.agency = coalesce(p.agency_std, p.department_std, '')
        LEFT JOIN audience_form a USING (who_may_apply)
        LEFT JOIN places_of l USING (control_number)
    ) AS keyed
    WINDOW of_key AS (PARTITION BY hash_key ORDER BY source_place, control_number)
) AS ordered
"""
# One hash key may stand for postings of several grades; they are compared grade by grade, and source by source.
VARIANTS = """
CREATE TEMP TABLE key_variant ON COMMIT DROP AS
SELECT DISTINCT ON (key_id, source_place, grades) key_id, source_place, source_place = key_source AS decides,
       company, bare_title, telling, grades, places
FROM key_of_posting ORDER BY key_id, source_place, grades, control_number
"""
LINK = "CREATE TEMP TABLE link (key_id bigint, earlier bigint, similarity real) ON COMMIT DROP"
_BLOCKED = """
CREATE TEMP TABLE {name} ON COMMIT DROP AS
SELECT * FROM (SELECT *, count(*) OVER (PARTITION BY block) AS members
               FROM (SELECT key_id, decides, {compared}, {block} AS block
                     FROM key_variant WHERE {fit}) AS all_of) AS counted
WHERE members > 1
"""
TITLE_BLOCKS = _BLOCKED.format(
    name="titles_to_compare",
    compared='bare_title AS said, bare_title COLLATE "C" AS forward, reverse(bare_title) COLLATE "C" AS backward',
    block="md5(concat_ws('|', source_place, company, grades, telling, array_to_string(places, '; ')))::uuid",
    fit="true",
)
PLACE_BLOCKS = _BLOCKED.format(
    name="places_to_compare",
    compared="places AS said, array_to_string(places, '; ') COLLATE \"C\" AS forward,"
    " reverse(array_to_string(places, '; ')) COLLATE \"C\" AS backward",
    block="md5(concat_ws('|', source_place, company, grades, bare_title))::uuid",
    fit="cardinality(places) BETWEEN 2 AND current_setting('gold.most_places')::integer",
)
_SHARED = "(SELECT count(*) FROM unnest(a.said) AS place WHERE place = ANY (b.said))::real"
_IN_COMMON = (
    f"(SELECT n / (cardinality(a.said) + cardinality(b.said) - n) FROM (SELECT {_SHARED} AS n) AS shared)"
)
# A key is also compared in the other order where its block is larger than what the first order shows it. Two keys of
# earlier sources are left alone; of one such key and one of this source, this one is the later and may join.
_COMPARE = """
INSERT INTO link SELECT greatest(a.key_id, b.key_id), least(a.key_id, b.key_id), s.similarity
FROM (SELECT key_id, decides, said, array_agg(t) OVER (PARTITION BY block ORDER BY {order}, key_id
             ROWS BETWEEN 1 FOLLOWING AND current_setting('gold.neighbours')::integer FOLLOWING) AS following
      FROM {name} t WHERE members > {beyond}) AS a
CROSS JOIN LATERAL unnest(a.following) AS b
CROSS JOIN LATERAL (SELECT {similarity} AS similarity) AS s
WHERE a.key_id <> b.key_id AND (a.decides OR b.decides) AND s.similarity >= current_setting('gold.{least}')::real
"""


def _both_orders(**of: str) -> tuple[str, str]:
    beyond = "current_setting('gold.neighbours')::integer + 1"
    return (
        _COMPARE.format(order="forward", beyond="1", **of),
        _COMPARE.format(order="backward", beyond=beyond, **of),
    )


COMPARE = (
    *_both_orders(
        name="titles_to_compare", similarity="similarity(a.said, b.said)", least="title_similarity"
    ),
    *_both_orders(name="places_to_compare", similarity=_IN_COMMON, least="places_in_common"),
)
LINKS = "SELECT key_id, earlier, max(similarity) FROM link GROUP BY 1, 2 ORDER BY 1"
JOINED = "CREATE TEMP TABLE joined (key_id bigint, centre bigint, similarity real) ON COMMIT DROP"
