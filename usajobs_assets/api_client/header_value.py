"""What a header can carry: keys and names are checked before they reach a request.

Here and not there, because the HTTP libraries repeat a refused value in their errors.
"""

import re

_HEADER_VALUE = re.compile(r"[!-~](?:[ -~]*[!-~])?\Z")


def check_header_value(name: str, value: str) -> None:
    """Raise ValueError if the setting `name` cannot be a header; the message does not repeat the value."""
    if not _HEADER_VALUE.match(value):
        raise ValueError(f"{name} is empty, or has blanks around it, line breaks or characters outside ASCII")
