"""Ranked postings, those of them that are open in their order, and who moved when the rules of the ranking changed."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Frozen: a later change of a contract in tables/ is a new revision. A test holds the two together.
TABLES = """
CREATE TABLE gold.ranked_posting (
    control_number bigint NOT NULL,
    rank_score numeric(12,2) NOT NULL,
    points_title numeric(12,2) NOT NULL,
    points_skills numeric(12,2) NOT NULL,
    points_place numeric(12,2) NOT NULL,
    points_pay numeric(12,2) NOT NULL,
    points_grade numeric(12,2) NOT NULL,
    points_hiring_path numeric(12,2) NOT NULL,
    points_agency numeric(12,2) NOT NULL,
    rank_explain text NOT NULL,
    disqualified_by text[] NOT NULL,
    not_known text[] NOT NULL,
    distance_km double precision,
    profile text NOT NULL,
    profile_digest text NOT NULL,
    weights_digest text NOT NULL,
    code_version text NOT NULL,
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (control_number)
);
"""

# In ops, for it cannot be built again from bronze: what was active when is a decision of people.
HISTORY = """
CREATE TABLE ops.reranking (
    number integer PRIMARY KEY CHECK (number > 0),
    reranked_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    from_digest text,
    to_digest text NOT NULL,
    rules jsonb NOT NULL,
    rulebook_version text NOT NULL,
    changed text[] NOT NULL,
    postings bigint NOT NULL,
    rose bigint NOT NULL,
    fell bigint NOT NULL,
    kept bigint NOT NULL
);
CREATE TABLE ops.rank_change (
    number integer NOT NULL REFERENCES ops.reranking,
    control_number bigint NOT NULL,
    old_score numeric(12,2) NOT NULL,
    new_score numeric(12,2) NOT NULL,
    old_place integer NOT NULL,
    new_place integer NOT NULL,
    old_open_place integer,
    new_open_place integer,
    points_moved jsonb NOT NULL,
    because text NOT NULL,
    PRIMARY KEY (number, control_number)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.reranking
    FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.rank_change
    FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_change();
"""

# What is open is another answer every second; so is the rank among it.
VIEWS = """
CREATE VIEW gold.ranked_open_posting AS
SELECT row_number() OVER (ORDER BY r.rank_score DESC, o.closes_at, r.control_number) AS rank,
       r.control_number, r.rank_score, o.position_title, o.job_title_std, o.agency_std, o.department_std,
       o.location_std, o.states, o.is_remote, r.distance_km, o.salary_min_norm, o.salary_max_norm,
       o.salary_currency_norm, o.grade_min, o.grade_max, o.hiring_paths, o.skills, o.closes_at, o.closes_in,
       o.position_uri, o.apply_uri, r.rank_explain,
       r.disqualified_by, r.not_known, r.points_title, r.points_skills, r.points_place, r.points_pay, r.points_grade,
       r.points_hiring_path, r.points_agency, r.profile
FROM gold.ranked_posting r JOIN gold.open_posting o USING (control_number);
COMMENT ON VIEW gold.ranked_open_posting IS
    'Postings that take applications now, best first: score, then what closes first, then the control number.';
CREATE VIEW gold.rank_change AS
SELECT c.number AS reranking, k.reranked_at, k.from_digest, k.to_digest, k.rulebook_version, k.changed,
       c.control_number, p.position_title, p.agency_std, c.old_score, c.new_score, c.old_place, c.new_place,
       c.old_open_place, c.new_open_place, c.points_moved, c.because
FROM ops.rank_change c JOIN ops.reranking k USING (number) LEFT JOIN gold.posting p USING (control_number);
COMMENT ON VIEW gold.rank_change IS
    'Who moved when the rules of the ranking changed, and why: postings that stood or stand among the first 1,000.';
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(HISTORY)
    op.execute(VIEWS)


def downgrade() -> None:
    op.execute("DROP VIEW gold.ranked_open_posting, gold.rank_change")
    op.execute("DROP TABLE ops.rank_change, ops.reranking")
    op.execute("DROP TABLE gold.ranked_posting")
