"""What can go wrong in the warehouse.

WarehouseError
├── WarehouseUnavailable   no connection: not running, wrong address, refused
│   └── WarehouseLost      there was one, and it broke; the transaction was rolled back
├── WarehouseConflict      a deadlock or a serialization failure; the transaction was rolled back
├── WarehouseBusy          a lock or a statement took longer than is allowed
├── WarehouseFull          out of disk space, memory or connections
├── MigrationFailed        the schema is as it was before
├── BootstrapRefused       roles and databases cannot be made as the addresses say
├── RunIdTaken             two runs have the same id; the second is not recorded
├── SchemaMismatch         the schema is older or newer than the code
└── WrongOrigin            simulated rows were about to meet real ones (or the reverse)
"""


class WarehouseError(Exception):
    """Base of all."""


class WarehouseUnavailable(WarehouseError):
    """No connection could be made; the message names host and database, never the password."""


class WarehouseLost(WarehouseUnavailable):
    """A connection broke; what its transaction had written is not there. The same work may be tried again."""


class WarehouseConflict(WarehouseError):
    """PostgreSQL ended one of two transactions for the other's sake. The same work may be tried again."""


class WarehouseBusy(WarehouseError):
    """A wait was ended: for a lock, or for a statement that takes too long."""


class WarehouseFull(WarehouseError):
    """The server has run out of something that only an operator can give it."""


class MigrationFailed(WarehouseError):
    """A migration was rolled back as a whole."""


class BootstrapRefused(WarehouseError):
    """What the addresses name cannot be made, or not by this administrator."""


class RunIdTaken(WarehouseError):
    """Two captures were given the same id by chance; the ledger has the first, and nothing of the second."""


class SchemaMismatch(WarehouseError):
    """The schema is not the one this code was written for."""


class WrongOrigin(WarehouseError):
    """Warehouse or lake holds postings of the other mode."""
