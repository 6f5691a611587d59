"""`make contract`: write the promises that are new, unless one that was released would be broken.

    python -m contracts

Views are read from a database that the migrations make, on a server of its own that is gone afterwards.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from contracts.compare import broken
from contracts.current import WITHDRAWN, promised_tables, promised_views
from contracts.promise import Promise, read_released, write_released
from usajobs_assets.storage.embedded import EmbeddedPostgres
from usajobs_assets.storage.migrate import migrate


def main() -> int:
    """Write the files; the exit code, 1 where a promise would be broken."""
    now = [*promised_tables(), *_views()]
    if sentences := broken(now, read_released(), WITHDRAWN):
        print("\n".join(sentences), file=sys.stderr)
        return 1
    written = write_released(now)
    print("\n".join(written) if written else f"All {len(now)} promises are in their files.")
    return 0


def _views() -> list[Promise]:
    with TemporaryDirectory(prefix="usajobs-contract-") as folder:
        server = EmbeddedPostgres(Path(folder))
        try:
            address = server.start()
            address.ensure_database("contract")
            migrate(address.url("contract"))
            return promised_views(address.url("contract"))
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
