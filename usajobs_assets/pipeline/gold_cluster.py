"""`gold/posting_cluster` from the rules that are active: what a build is given, and what it tells afterwards.

    active_rules → ClusterRules → Mart

Keep out: the rows themselves (storage/cluster_loader, gold/clusters), and when a build is due (pipeline/gold).
"""

from usajobs_assets.gold.clusters.rules import ClusterRules
from usajobs_assets.pipeline.services import Services
from usajobs_assets.rulebook.active import active_rules
from usajobs_assets.storage.cluster_loader import POSTING_CLUSTER, cluster_mart
from usajobs_assets.storage.mart_loader import Mart
from usajobs_assets.version import gold_version


def mart(services: Services) -> Mart:
    """The mart by the rules that are active.

    Raises:
        RulesRefused: this code cannot work with the active rules.
    """
    document = active_rules(services.warehouse).documents()["clusters.yml"]
    return cluster_mart(ClusterRules.model_validate(document), gold_version(POSTING_CLUSTER))


def report(services: Services) -> dict[str, int]:
    """Merged and retained: how many postings and clusters there are, and what became of the others."""
    with services.warehouse.connect() as connection:
        cursor = connection.execute("SELECT * FROM gold.cluster_report")
        counts = cursor.fetchone()
        names = [column.name for column in cursor.description or ()]
    return {name: int(count) for name, count in zip(names, counts or (), strict=False)}


def largest_clusters(services: Services, most: int = 20) -> list[tuple[object, ...]]:
    """The largest clusters: id, postings, title, agency, first and last day of opening."""
    with services.warehouse.connect() as connection:
        return connection.execute(_LARGEST, (most,)).fetchall()


_LARGEST = """
SELECT cluster_id, postings, position_title, agency_std, first_opened, last_opened FROM gold.cluster
WHERE postings > 1 ORDER BY postings DESC, cluster_id LIMIT %s
"""
