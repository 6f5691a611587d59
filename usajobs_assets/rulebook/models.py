"""Which rules file has to be what: the pydantic model of each, by file name.

Whoever reads a file registers its model here; a file without one has only to be strict YAML (strict_yaml). A file that
is registered has to be there.
"""

from collections.abc import Mapping

from pydantic import BaseModel

Models = Mapping[str, type[BaseModel]]

MODELS: Models = {}
