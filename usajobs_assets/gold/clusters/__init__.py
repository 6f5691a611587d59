"""What makes postings one cluster: the rules (`config/clusters.yml`), and which similar keys come together."""
