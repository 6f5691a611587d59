"""Which rules file has to be what: the pydantic model of each, by file name.

Whoever reads a file registers its model here; a file without one has only to be strict YAML (strict_yaml). A file that
is registered has to be there.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from usajobs_assets.gold.alerts.rules import Alerts
from usajobs_assets.gold.clusters.rules import ClusterRules
from usajobs_assets.gold.ranking.among import odds_of_ranking
from usajobs_assets.gold.ranking.rules import Ranking
from usajobs_assets.gold.rules import Agencies, FxRates, Regions, Skills, Titles

Models = Mapping[str, type[BaseModel]]

MODELS: dict[str, type[BaseModel]] = {
    "agencies.yml": Agencies,
    "alerts.yml": Alerts,
    "clusters.yml": ClusterRules,
    "fx_rates.yml": FxRates,
    "ranking.yml": Ranking,
    "regions.yml": Regions,
    "skills.yml": Skills,
    "titles.yml": Titles,
}

# What sound files have against each other, by the model of the file at fault: keys of it, and what is wrong.
Documents = Mapping[str, Mapping[Any, Any]]
AMONG: dict[type[BaseModel], Callable[[Documents], Iterable[tuple[tuple[str, ...], str]]]] = {
    Ranking: odds_of_ranking,
}
