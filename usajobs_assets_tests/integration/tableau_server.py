"""A server that plays the few endpoints of Tableau's REST API that a publish uses, over real HTTP. No assertions."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_FORM = '<?xml version="1.0" encoding="UTF-8"?><tsResponse xmlns="http://tableau.com/api">{}</tsResponse>'
_INFO = (
    '<serverInfo><productVersion build="1">2023.1.0</productVersion>'
    "<restApiVersion>3.19</restApiVersion></serverInfo>"
)
_SIGNED_IN = (
    '<credentials token="session-token"><site id="site-1" contentUrl="agency"/>'
    '<user id="user-1"/></credentials>'
)
_PROJECTS = (
    '<pagination pageNumber="1" pageSize="100" totalAvailable="1"/>'
    '<projects><project id="project-1" name="default"/></projects>'
)
_WORKBOOK = (
    '<workbook id="workbook-1" name="USAJOBS"><project id="project-1" name="default"/>'
    '<owner id="user-1"/></workbook>'
)
_REFUSED = (
    '<error code="401001"><summary>Signin Error</summary><detail>Error signing in with {}</detail></error>'
)


@dataclass
class PlayedServer:
    """`refuses`: nobody signs in. `seen` has method and path of each request, `published` the last package."""

    url: str
    refuses: bool = False
    seen: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, str]:
        self.seen.append(f"{method} {re.sub(r'[?].*', '', path)}")
        self.bodies.append(body)
        if path.endswith("/auth/signin"):
            # What a careless server might do: it says the secret again.
            return (401, _REFUSED.format(body.decode())) if self.refuses else (200, _SIGNED_IN)
        if path.endswith("/auth/signout"):
            return 204, ""
        if "/serverInfo" in path or "/serverinfo" in path:
            return 200, _INFO
        if "/projects" in path:
            return 200, _PROJECTS
        return (201, _WORKBOOK) if "/workbooks" in path else (404, "")


@contextmanager
def tableau_server(*, refuses: bool = False) -> Iterator[PlayedServer]:
    """Play one on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, text = played.answer(self.command, self.path, body)
            answer = _FORM.format(text).encode() if text else b""
            self.send_response(status)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST  # noqa: N815 - the name is http.server's

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        played = PlayedServer(f"http://127.0.0.1:{server.server_port}", refuses)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield played
        finally:
            server.shutdown()
            thread.join()
