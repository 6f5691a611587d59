"""One question to an API: where, what, and how to tell whether the answer is one. Pure.

    a request object → Question → asker.py

Keep out: which questions there are (questions.py), sending and trying again (asker.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from usajobs_assets.api_client.exchange import Exchange


@dataclass(frozen=True)
class Question:
    """`query` is encoded as it is sent, and `params` is what bronze writes down of it.

    `where` names the question in messages; `check` raises NotAPage for what does not answer it. `has_token`: it goes
    on from an earlier page by the API's own token.
    """

    endpoint: str
    query: str
    params: Mapping[str, str]
    where: str
    check: Callable[[Exchange], object]
    has_token: bool = False
