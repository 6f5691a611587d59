"""`gold/ranked_posting`: how well each posting fits the active profile. The building is in pipeline/gold_ranking."""

from typing import TYPE_CHECKING, Any

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.gold.mart import BuildConfig, build, mart_specs, materialised
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.tables.gold_ranked_posting import GOLD_RANKED_POSTING
from usajobs_assets.transforms.visible_text import visible

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services

_ABOUT = """The score is the sum of points for title, skills, place, pay, grade, hiring path and agency; weights and
wishes are those of `ranking.yml`, and the sentence says what fits, what does not and what is not known. Who may not
apply, or lacks a must-have skill, is disqualified and keeps a share of the points only. The view
`gold.ranked_open_posting` has what takes applications now, best first; `gold.rank_change` who moved when the profile or
a weight changed, and why."""


@dg.multi_asset(
    name="gold_ranked_posting",
    specs=mart_specs(
        "ranked_posting",
        about={"ranked_posting": _ABOUT},
        source="`gold.posting`, `gold.posting_location` and the active ranking.yml",
        deps=[vocabulary.gold_key("posting"), vocabulary.gold_key("posting_location")],
    ),
    pool=vocabulary.WAREHOUSE_POOL,
)
def gold_ranked_posting(config: BuildConfig, pipeline: PipelineResource) -> dg.MaterializeResult[None]:
    """Rank all postings, if they or the rules have changed."""
    services = pipeline.open()
    built = build(services, "ranked_posting", config)
    return materialised(services, GOLD_RANKED_POSTING, built, _standing(services))


def _standing(services: "Services") -> dict[str, Any]:
    from usajobs_assets.pipeline.gold_ranking import standing

    now = standing(services)
    best = ["rank", "score", "title", "agency", "location", "why", "link"]
    return {
        "usajobs/best": _table(best, now.best),
        "usajobs/rules_changed": "; ".join(now.changed) or "not yet",
        "usajobs/moved_by_rules": _table(["control_number", "title", "because"], now.moved),
    }


def _table(columns: list[str], rows: list[dict[str, Any]]) -> dg.TableMetadataValue:
    """Whole sentences, which a preview would cut; told and not inferred, for there may be no rows."""
    records = [dg.TableRecord({name: visible(str(row[name] or "")) for name in columns}) for row in rows]
    return dg.MetadataValue.table(records, dg.TableSchema([dg.TableColumn(name) for name in columns]))
