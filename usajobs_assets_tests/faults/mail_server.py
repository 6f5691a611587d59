"""A mail server on loopback that does what a test says, and keeps what it was sent.

    with receiving_mail() as server: server.refuses = True … server.letters

As much of SMTP as a sender needs that does not log in. Keep out: assertions.
"""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class MailServer:
    """`refuses` turns every recipient away; `cuts` ends the conversation where the text should come."""

    port: int
    refuses: bool = False
    cuts: bool = False
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    def url(self, *to: str) -> str:
        """The address of these people at this server, as a setting."""
        return f"mailto://127.0.0.1:{self.port}?from=usajobs@example.org&to={'%2C'.join(to)}"


@contextmanager
def receiving_mail() -> Iterator[MailServer]:
    """A server for the length of a test."""
    with _Listening(("127.0.0.1", 0), _Conversation) as listening:
        listening.mail = MailServer(listening.server_address[1])
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield listening.mail
        finally:
            listening.shutdown()
            thread.join()


class _Listening(socketserver.ThreadingTCPServer):
    daemon_threads = True
    mail: MailServer


class _Conversation(socketserver.StreamRequestHandler):
    server: _Listening

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"DATA" and self.server.mail.cuts:
                return
            if verb == b"RCPT":
                self.server.mail.recipients.append(line.decode().strip())
            self._say(self._answer(verb))
            if verb == b"DATA":
                self._keep()
            if verb == b"QUIT":
                return

    def _answer(self, verb: bytes) -> str:
        if verb == b"RCPT" and self.server.mail.refuses:
            return "550 nobody here"
        return {b"DATA": "354 go on", b"QUIT": "221 bye"}.get(verb, "250 fine")

    def _keep(self) -> None:
        lines = list(iter(self.rfile.readline, b".\r\n"))
        text = b"".join(line.removeprefix(b".") for line in lines)
        self.server.mail.letters.append(message_from_bytes(text, policy=policy.default))
        self._say("250 kept")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
