"""What must hold of `gold.posting_cluster`: a query for the control numbers that break each claim.

Written out apart from the SQL of the build: counted with its own means, a wrong cluster would be right.
"""

from usajobs_assets.tables.gold_source import order_of

_FIRST = f"{order_of('c.source')}, c.control_number"

CLUSTER_CLAIMS = {
    "postings_without_cluster": """
SELECT coalesce(p.control_number, c.control_number)
FROM gold.posting p FULL JOIN gold.posting_cluster c USING (control_number)
WHERE p.control_number IS NULL OR c.control_number IS NULL
""",
    "clusters_without_one_representative": """
SELECT min(control_number) FROM gold.posting_cluster GROUP BY cluster_id
HAVING count(*) FILTER (WHERE is_representative) <> 1
    OR bool_or(is_representative AND representative <> control_number)
""",
    "members_that_disagree": f"""
SELECT min(c.control_number) FROM gold.posting_cluster c LEFT JOIN gold.posting p USING (control_number)
GROUP BY c.cluster_id
HAVING min(c.representative) <> max(c.representative) OR min(c.source) IS DISTINCT FROM min(p.source)
    OR max(c.source) IS DISTINCT FROM max(p.source)
    OR (array_agg(c.source ORDER BY c.is_representative DESC))[1] <> (array_agg(c.source ORDER BY {_FIRST}))[1]
    OR c.cluster_id IS DISTINCT FROM (array_agg(p.source || ':' || p.source_id ORDER BY {_FIRST}))[1]
UNION ALL
SELECT min(control_number) FROM gold.posting_cluster GROUP BY cluster_id, source
HAVING min(cluster_size) <> count(*) OR max(cluster_size) <> count(*)
UNION ALL
SELECT min(control_number) FROM gold.posting_cluster GROUP BY hash_key HAVING min(cluster_id) <> max(cluster_id)
UNION ALL
SELECT a.control_number FROM gold.posting_cluster a LEFT JOIN gold.posting_cluster b ON b.control_number = a.twin_of
WHERE a.twin_of IS NOT NULL AND (a.cluster_id, a.source) IS DISTINCT FROM (b.cluster_id, b.source)
""",  # noqa: S608 - made of the constants above
}
