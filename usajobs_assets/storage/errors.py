"""What can go wrong in the warehouse.

WarehouseError
├── WarehouseUnavailable   no connection: not running, wrong address, refused
├── SchemaMismatch         the schema is older or newer than the code
└── WrongOrigin            simulated rows were about to meet real ones (or the reverse)
"""


class WarehouseError(Exception):
    """Base of all."""


class WarehouseUnavailable(WarehouseError):
    """No connection could be made; the message names host and database, never the password."""


class SchemaMismatch(WarehouseError):
    """The schema is not the one this code was written for."""


class WrongOrigin(WarehouseError):
    """Warehouse or lake holds postings of the other mode."""
