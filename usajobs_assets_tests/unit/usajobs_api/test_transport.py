"""Slow, short, garbled and endless answers, from a real socket."""

import contextlib
import gzip
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time

import pytest

from usajobs_assets.api_client import errors
from usajobs_assets.api_client.retry import RetryPolicy
from usajobs_assets.api_client.transport import ApiSession, Limits, Transport
from usajobs_assets.usajobs_api.client import NAMES
from usajobs_assets.usajobs_api.credentials import Credentials, Identify
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.unit.usajobs_api.conftest import EMAIL, KEY, Scripted, page_body

EVERYTHING = SearchRequest()
PAGE = Scripted(page_body())
HURRIED = Limits(connect=2, read=2, deadline=0.3)


def _drip(handler, data: bytes) -> None:
    """One byte at a time, each well within the read timeout."""
    for byte in data:
        if handler.server.closing.wait(0.02):
            return
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()


def _drip_headers(handler) -> None:
    _drip(handler, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000)


def _drip_body(handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "10000")
    handler.end_headers()
    _drip(handler, b" " * 10_000)


def _drip_body_without_end(handler) -> None:
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    _drip(handler, b" " * 10_000)


def _drip_chunk_size(handler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    _drip(handler, b"0" * 10_000)


def _stall(handler) -> None:
    handler.server.closing.wait(5)


def _short_body(handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "10000")
    handler.end_headers()
    handler.wfile.write(page_body())


def _broken_chunks(handler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"5\r\nabcde\r\nnonsense\r\n")


def _reset(handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "10000")
    handler.end_headers()
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def _two_lengths(handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5, 7\r\n\r\nabcde")


@pytest.mark.parametrize(
    "slow", [_drip_headers, _drip_body, _drip_body_without_end, _drip_chunk_size, _stall]
)
def test_an_answer_too_slow_as_a_whole_is_given_up(server, make_client, slow) -> None:
    """F15: the deadline holds against a byte now and then, in the headers as in the body."""
    server.script = [Scripted(instead=slow), PAGE]
    began = time.monotonic()
    refused = []
    exchange = make_client(limits=HURRIED).search_page(EVERYTHING, 1, lambda *seen: refused.append(seen))
    assert (exchange.attempt, refused) == (2, [])
    assert 0.3 <= time.monotonic() - began < 2


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
@pytest.mark.parametrize("slow", [_drip_headers, _drip_body])
def test_the_deadline_holds_inside_tls_too(server, make_client, slow, tmp_path, monkeypatch) -> None:
    """The live API is HTTPS: there the socket to shut is another one."""
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    making = "req -x509 -nodes -days 1 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN=127.0.0.1"
    files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate]
    subprocess.run(["openssl", *making.split(), *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    server.script = [Scripted(instead=slow), PAGE]
    client = make_client(base_url=server.url.replace("http:", "https:"), limits=HURRIED)
    began = time.monotonic()
    assert client.search_page(EVERYTHING, 1).attempt == 2
    assert time.monotonic() - began < 2


def test_the_deadline_holds_while_tls_is_agreed_on(make_client) -> None:
    """A handshake can drip too, long before there is an answer to read."""
    done = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"\x16\x03\x03\x40\x00")
            while not done.wait(0.02):
                connection.sendall(b"\x00")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        client = make_client(
            base_url=f"https://127.0.0.1:{listener.getsockname()[1]}",
            limits=HURRIED,
            policy=RetryPolicy(tries=1),
        )
        began = time.monotonic()
        with pytest.raises(errors.DeadlineExceeded):
            client.search_page(EVERYTHING, 1)
        assert time.monotonic() - began < 2
        done.set()
        thread.join()


def test_too_slow_is_told_apart_from_no_connection(server, make_client) -> None:
    server.script = [Scripted(instead=_drip_body)]
    with pytest.raises(errors.DeadlineExceeded, match=r"/api/Search page 1: .* after 0\.3 s"):
        make_client(limits=HURRIED).search_page(EVERYTHING, 1)
    assert len(server.seen) == 3


def test_a_session_that_is_lent_is_used_and_left_open(server, make_client) -> None:
    server.script = [PAGE]
    with ApiSession() as session:
        for page in (1, 2):
            with make_client(session=session) as client:
                client.search_page(EVERYTHING, page)
    assert len({seen.port for seen in server.seen}) == 1


def test_a_deadline_leaves_no_thread_and_spares_the_next_request(server, make_client) -> None:
    server.script = [PAGE]
    client = make_client(limits=HURRIED)
    client.search_page(EVERYTHING, 1)
    assert not [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    time.sleep(0.35)
    assert client.search_page(EVERYTHING, 2).attempt == 1


def test_silence_is_a_failed_connection(server, make_client) -> None:
    server.script = [Scripted(instead=_stall), PAGE]
    assert make_client(limits=Limits(read=0.2, deadline=5)).search_page(EVERYTHING, 1).attempt == 2


@pytest.mark.parametrize("broken", [_reset, _two_lengths])
def test_a_transfer_that_breaks_is_tried_again_and_never_handed_over(server, make_client, broken) -> None:
    """F15: what the network cut is no body."""
    server.script = [Scripted(instead=broken), PAGE]
    refused = []
    exchange = make_client().search_page(EVERYTHING, 1, lambda *seen: refused.append(seen))
    assert (exchange.attempt, exchange.body, refused) == (2, page_body(), [])


@pytest.mark.parametrize(("broken", "kept"), [(_short_body, page_body()), (_broken_chunks, b"abcde")])
def test_a_body_shorter_than_announced_is_no_page_even_if_it_could_be_read(
    server, make_client, broken, kept
) -> None:
    """F16: the sender ended it; what came is evidence."""
    server.script = [Scripted(instead=broken), PAGE]
    refused = []
    exchange = make_client().search_page(EVERYTHING, 1, lambda *seen: refused.append(seen))
    assert (exchange.attempt, exchange.body) == (2, page_body())
    assert [(seen.body, finding.reason) for seen, finding in refused] == [(kept, "truncated")]


def _garbled() -> bytes:
    packed = bytearray(gzip.compress(page_body() * 50))
    packed[20:40] = bytes(20)
    return bytes(packed)


@pytest.mark.parametrize(
    "sent", [_garbled(), gzip.compress(page_body())[:-6], page_body()], ids=["garbled", "cut", "not packed"]
)
def test_a_compression_that_is_none_is_no_page_and_kept_as_it_came(server, make_client, sent) -> None:
    """F16: also where everything could be read but the checksum is missing."""
    server.script = [Scripted(sent, headers={"Content-Encoding": "gzip"}), PAGE]
    refused = []
    exchange = make_client().search_page(EVERYTHING, 1, lambda *seen: refused.append(seen))
    assert (exchange.attempt, exchange.body) == (2, page_body())
    assert [(seen.body, finding.reason) for seen, finding in refused] == [(sent, "bad_compression")]


def test_a_broken_compression_does_not_hide_the_key(server, make_client) -> None:
    """Law 9: what could be read of it holds the key, so its bytes are not kept either."""
    cut = gzip.compress(page_body() + KEY.encode())[:-6]
    server.script = [Scripted(cut, headers={"Content-Encoding": "gzip"}), PAGE]
    refused = []
    make_client().search_page(EVERYTHING, 1, lambda *seen: refused.append(seen))
    assert refused == []


def test_a_body_of_two_gzip_members_is_one(server, make_client) -> None:
    sent = gzip.compress(page_body()[:30]) + gzip.compress(page_body()[30:])
    server.script = [Scripted(sent, headers={"Content-Encoding": "gzip"})]
    assert make_client().search_page(EVERYTHING, 1).body == page_body()


@pytest.mark.parametrize("compressed", [True, False])
def test_a_body_beyond_the_cap_is_not_read_to_its_end(server, make_client, compressed) -> None:
    """F38: the cap counts what comes out of the compression, so that a bomb is cut too."""
    body = b" " * 50_000_000 if compressed else b" " * 3_000_000
    headers = {"Content-Encoding": "gzip"} if compressed else {}
    server.script = [Scripted(gzip.compress(body, 1) if compressed else body, headers=headers)]
    refused = []
    with pytest.raises(errors.NotAPage, match="larger than 1000000 bytes") as caught:
        make_client(limits=Limits(body_bytes=1_000_000, kept_bytes=1_000)).search_page(
            EVERYTHING, 1, lambda *seen: refused.append(seen)
        )
    assert caught.value.reason == "oversized"
    assert [seen.body for seen, _ in refused] == [b" " * 1_000] * 3
    assert len(server.seen) == 3


def test_the_body_of_a_refusal_is_not_read(server, make_client) -> None:
    server.script = [Scripted(b"x" * 5_000_000, 401)]
    with pytest.raises(errors.Unauthorized):
        make_client(limits=Limits(body_bytes=1_000)).search_page(EVERYTHING, 1)


def test_nobody_at_the_address_is_a_failed_connection(make_client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    with pytest.raises(errors.ConnectionFailed, match=r"ConnectionRefusedError.*USAJOBS_BASE_URL"):
        make_client(base_url=f"http://127.0.0.1:{port}").search_page(EVERYTHING, 1)


def test_a_password_of_the_proxy_is_not_repeated(make_client, monkeypatch) -> None:
    """Law 9: the environment's proxy is used, and its address can hold a secret."""
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    for proxy in ("http://me:s3cret@127.0.0.1:9", "http://me:s3cret@[broken"):
        monkeypatch.setenv("http_proxy", proxy)
        with pytest.raises(errors.ConnectionFailed) as caught:
            make_client(base_url="http://usajobs.invalid").search_page(EVERYTHING, 1)
        assert "s3cret" not in str(caught.value)


def test_a_proxy_is_held_to_the_deadline_too(server, make_client, monkeypatch) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("http_proxy", server.url)
    server.script = [Scripted(instead=_drip_headers), PAGE]
    client = make_client(base_url="http://usajobs.invalid", limits=HURRIED)
    assert client.search_page(EVERYTHING, 1).attempt == 2
    assert server.seen[0].headers["host"] == "usajobs.invalid"


def test_an_error_holds_no_request_that_holds_the_key(make_client) -> None:
    """A library error kept as context would carry the request, and the request the key."""
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}"
    with ApiSession() as session, pytest.raises(errors.ConnectionFailed) as caught:
        Transport(Identify(Credentials(KEY, EMAIL)), Limits(), session, NAMES).get(url, "", "here")
    assert caught.value.__cause__ is caught.value.__context__ is None
