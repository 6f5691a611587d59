"""Whether a posting took applications on a day, as `gold.open_posting` has it of this moment.

Keep out: its status, which each reader asks for as of a time of its own.
"""

from usajobs_assets.tables.gold_source import shows_all


def open_on(day: str) -> str:
    """A condition on `p`, a row of `gold.posting`; an offer whose end nobody tells counts for its first 30 days."""
    in_its_first_days = f"NOT {shows_all('p.source')} AND p.publication_start_date > {day} - 30"
    return f"""p.publication_start_date <= {day}
  AND coalesce(p.application_close_date >= {day}, {in_its_first_days})
  AND (p.position_expire_date > {day}) IS NOT FALSE"""
