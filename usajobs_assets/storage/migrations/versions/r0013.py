"""Gold's postings of any source: whose a posting is, its id there, the currency of its pay."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# The rows are USAJOBS's until the next build, which makes all of them anew: its code has another version.
COLUMNS = """
ALTER TABLE gold.posting
    ADD COLUMN source text, ADD COLUMN source_id text, ADD COLUMN pay_currency text,
    ALTER COLUMN position_id DROP NOT NULL, ALTER COLUMN position_uri DROP NOT NULL,
    ALTER COLUMN fx_rate DROP NOT NULL;
UPDATE gold.posting SET source = 'usajobs', source_id = control_number::text;
ALTER TABLE gold.posting ALTER COLUMN source SET NOT NULL, ALTER COLUMN source_id SET NOT NULL,
    ADD UNIQUE (source, source_id);
"""
BACK = """
DELETE FROM gold.posting WHERE source <> 'usajobs';
ALTER TABLE gold.posting
    DROP COLUMN source, DROP COLUMN source_id, DROP COLUMN pay_currency,
    ALTER COLUMN position_id SET NOT NULL, ALTER COLUMN position_uri SET NOT NULL,
    ALTER COLUMN fx_rate SET NOT NULL;
"""

# `p.*` of a view is what the table had when the view was made.
_RANKED = """
CREATE VIEW gold.ranked_open_posting AS
SELECT row_number() OVER (ORDER BY r.rank_score DESC, o.closes_at, r.control_number) AS rank,
       r.control_number, {source}r.rank_score, o.position_title, o.job_title_std, o.agency_std, o.department_std,
       o.location_std, o.states, o.is_remote, r.distance_km, o.salary_min_norm, o.salary_max_norm,
       o.salary_currency_norm, o.grade_min, o.grade_max, o.hiring_paths, o.skills, o.closes_at, o.closes_in,
       o.position_uri, o.apply_uri, r.rank_explain,
       r.disqualified_by, r.not_known, r.points_title, r.points_skills, r.points_place, r.points_pay, r.points_grade,
       r.points_hiring_path, r.points_agency, r.profile
FROM gold.ranked_posting r JOIN gold.open_posting o USING (control_number);
COMMENT ON VIEW gold.ranked_open_posting IS
    'Postings that take applications now, best first: score, then what closes first, then the control number.';
"""
_OPEN = """
CREATE VIEW gold.open_posting AS
SELECT p.*, p.closes_at - now() AS closes_in FROM gold.posting p
WHERE {closes}
  AND p.publication_start_date <= (now() AT TIME ZONE 'America/New_York')::date
  AND coalesce(p.position_opening_status, 'accepting') = 'accepting'
  AND (p.position_expire_date > (now() AT TIME ZONE 'America/New_York')::date) IS NOT FALSE;
COMMENT ON VIEW gold.open_posting IS
    'Postings that take applications now, and for how long still (closes_in).';
"""
DROP_VIEWS = "DROP VIEW gold.ranked_open_posting; DROP VIEW gold.open_posting;"
# An offer whose end nobody tells is taken for open in the first 30 days.
_CLOSES = """coalesce(p.closes_at > now(), p.source <> 'usajobs'
      AND p.publication_start_date > (now() AT TIME ZONE 'America/New_York')::date - 30)"""


def upgrade() -> None:
    op.execute(DROP_VIEWS)
    op.execute(COLUMNS)
    op.execute(_OPEN.format(closes=_CLOSES))
    op.execute(_RANKED.format(source="o.source, "))


def downgrade() -> None:
    op.execute(DROP_VIEWS)
    op.execute(BACK)
    op.execute(_OPEN.format(closes="p.closes_at > now()"))
    op.execute(_RANKED.format(source=""))
