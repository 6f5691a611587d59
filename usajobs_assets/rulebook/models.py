"""Which rules file has to be what: the pydantic model of each, by file name.

Whoever reads a file registers its model here; a file without one has only to be strict YAML (strict_yaml). A file that
is registered has to be there.
"""

from collections.abc import Mapping

from pydantic import BaseModel

from usajobs_assets.gold.alerts.rules import Alerts
from usajobs_assets.gold.rules import Agencies, FxRates, Regions, Skills, Titles

Models = Mapping[str, type[BaseModel]]

MODELS: dict[str, type[BaseModel]] = {
    "agencies.yml": Agencies,
    "alerts.yml": Alerts,
    "fx_rates.yml": FxRates,
    "regions.yml": Regions,
    "skills.yml": Skills,
    "titles.yml": Titles,
}
