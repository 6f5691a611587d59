"""What must hold of `gold.posting_cluster`: a query for the control numbers that break each claim.

Written out apart from the SQL of the build: counted with its own means, a wrong cluster would be right.
"""

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
    "members_that_disagree": """
SELECT min(control_number) FROM gold.posting_cluster GROUP BY cluster_id
HAVING min(representative) <> max(representative) OR min(cluster_size) <> count(*) OR max(cluster_size) <> count(*)
    OR cluster_id <> 'usajobs:' || min(control_number)
UNION ALL
SELECT min(control_number) FROM gold.posting_cluster GROUP BY hash_key HAVING min(cluster_id) <> max(cluster_id)
UNION ALL
SELECT a.control_number FROM gold.posting_cluster a LEFT JOIN gold.posting_cluster b ON b.control_number = a.twin_of
WHERE a.twin_of IS NOT NULL AND a.cluster_id IS DISTINCT FROM b.cluster_id
""",
}
