"""A receiver of webhooks on loopback that does what a test says, and remembers what it was sent.

    with listening() as receiver: receiver.does = 500 … receiver.seen

Keep out: assertions.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Message:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Receiver:
    """`does` is the status of every answer, or `hang`, or `cut`; `location` goes with it as a redirect's target."""

    url: str
    does: int | str = 204
    location: str = ""
    seen: list[Message] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def listening(path: str = "/hook") -> Iterator[Receiver]:
    """A receiver at `path`; requests that hang are let go at the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.seen.append(Message(self.path, headers, body))
            if receiver.does == "hang":
                receiver.released.wait(30)
            elif isinstance(receiver.does, int):
                self.send_response(receiver.does)
                if receiver.location:
                    self.send_header("Location", receiver.location)
                self.send_header("Set-Cookie", "session=mine")
                self.send_header("Content-Length", "0")
                self.end_headers()

        do_GET = do_POST  # noqa: N815 - what a redirect that is followed would become

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver = Receiver(f"http://127.0.0.1:{server.server_port}{path}")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield receiver
        finally:
            receiver.released.set()
            server.shutdown()
            thread.join()
