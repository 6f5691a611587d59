"""What readers of silver and gold may rely on: each released shape of each table and view, and a check that it is kept.

    usajobs_assets/tables, the migrated database → current → Promise ⇄ released/<name>.v<version>.json

`make contract` writes what is new and refuses what would break a reader; tests hold the files against the code. The
policy is docs/data-contract.md. Keep out: anything the product needs while it runs.
"""
