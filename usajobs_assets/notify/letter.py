"""A message for people: subject, plain text and HTML, from what waits in the outbox as JSON. Pure.

What postings say is text from outside: on one line, nothing hidden in it, and escaped where it becomes HTML.
"""

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from usajobs_assets.gold.alerts.words import facts_of, pay_of, sentence_of, short

_SUBJECT = 150


@dataclass(frozen=True)
class Letter:
    """What a person reads; the subject is one line."""

    subject: str
    text: str
    html: str


def letter_of(message: Mapping[str, Any]) -> Letter:
    """The letter that says what `message` does."""
    return _of_alert(message) if message.get("kind") == "alert" else _of_figures(message)


def _of_alert(message: Mapping[str, Any]) -> Letter:
    search, total, postings = str(message["search"]), int(message["postings_total"]), message["postings"]
    subject = f"{search}: {_happened(postings[0])}" if total == 1 else f"{search}: {total} postings"
    rest = total - len(postings)
    tail = [f"and {rest} more"] if rest else []
    lines = [line for posting in postings for line in (*_lines(posting), "")]
    listed = "".join(f"<li>{_item(posting)}</li>" for posting in postings)
    shown = (
        f"<p>{html.escape(_lead(message))}</p><ul>{listed}</ul>{''.join(f'<p>{line}</p>' for line in tail)}"
    )
    return Letter(_subject(message, subject), "\n".join([_lead(message), "", *lines, *tail]).strip(), shown)


def _lead(message: Mapping[str, Any]) -> str:
    total = int(message["postings_total"])
    return f"{total} posting{'' if total == 1 else 's'} for {message['search']}:"


def _happened(posting: Mapping[str, Any]) -> str:
    said = "; ".join(dict.fromkeys(sentence_of(change) for change in posting["changes"]))
    return f"{short(posting['title'])}: {said}"


def _facts(posting: Mapping[str, Any]) -> str:
    return facts_of({**posting, "pay": pay_of(posting["pay"]) if posting.get("pay") else None})


def _lines(posting: Mapping[str, Any]) -> tuple[str, ...]:
    address = (f"  {posting['url']}",) if posting["url"] else ()
    return (_happened(posting), f"  {_facts(posting)}", *address)


def _item(posting: Mapping[str, Any]) -> str:
    """The address is to be seen: who reads mail as text gets this without its links."""
    url = html.escape(posting["url"] or "")
    said, facts = html.escape(_happened(posting)), html.escape(_facts(posting))
    return f"<strong>{said}</strong><br>{facts}" + (f'<br><a href="{url}">{url}</a>' if url else "")


def _of_figures(message: Mapping[str, Any]) -> Letter:
    """Runs and digests: their sentences if they have some, and what there is to them as lines."""
    kind = str(message.get("kind", "message")).replace("_", " ")
    about = " ".join(short(message[name]) for name in ("source", "day") if message.get(name))
    lines = list(_figures(message))
    shown = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return Letter(_subject(message, f"{kind} {about}".strip()), "\n".join(lines), shown)


def _figures(message: Mapping[str, Any]) -> Iterator[str]:
    yield from map(short, message.get("sentences", ()))
    for name, value in message.items():
        if name in ("id", "kind", "sentences") or value in (None, [], {}):
            continue
        if isinstance(value, Mapping):
            yield from (f"{name} {key}: {short(told)}" for key, told in value.items())
        elif isinstance(value, list):
            yield from (f"{name}: {short(one)}" for one in value)
        else:
            yield f"{name}: {short(value)}"


def _subject(message: Mapping[str, Any], text: str) -> str:
    prefix = "[USAJOBS simulated]" if message.get("mode") == "simulated" else "[USAJOBS]"
    line = short(f"{prefix} {text}")
    return line if len(line) <= _SUBJECT else f"{line[: _SUBJECT - 1]}…"
