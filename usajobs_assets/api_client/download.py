"""The body of one answer as it comes: bounded, decompressed, and kept even when it is broken.

    pieces of the wire → Download.take → .finish → .body, and .fault if that is not what was announced

Requests' own decompression would drop what it cannot read, and take half a gzip for all of it. Keep out: the
socket (transport.py) and what a whole body says (page.py, historic_page.py).
"""

import zlib
from collections.abc import Iterable

from usajobs_assets.api_client.errors import NotAPage

_GZIP = zlib.MAX_WBITS | 16
_MOST_AT_ONCE = 1 << 20


class Download:
    """`body` and, if that is not a whole body, `fault`.

    Of a body larger than `most` bytes, decompressed, only the first `kept` are kept. Of one whose compression
    is broken, the bytes are kept as they came.
    """

    def __init__(self, encoding: str, most: int, kept: int) -> None:
        self.fault: NotAPage | None = None
        self._is_packed = encoding.strip().lower() in ("gzip", "x-gzip")
        self._gzip = zlib.decompressobj(_GZIP)
        self._most, self._kept = most, kept
        self._sent: list[bytes] = []
        self._plain: list[bytes] = []
        self._size = 0

    @property
    def body(self) -> bytes:
        """What there is of it."""
        parts = self._sent if self._is_garbled else self._plain
        return _start_of(parts, self._kept) if self.fault else b"".join(parts)

    @property
    def unpacked(self) -> bytes:
        """What could be read of a body whose compression is broken."""
        return b"".join(self._plain) if self._is_garbled else b""

    @property
    def _is_garbled(self) -> bool:
        return self.fault is not None and self.fault.reason == "bad_compression"

    def take(self, piece: bytes) -> bool:
        """Take note of a piece; False when no more is wanted."""
        if not self._is_packed:
            self._add(piece)
        elif self.fault is None:
            self._sent.append(piece)
            try:
                self._unpack(piece)
            except zlib.error:
                self.fault = NotAPage("bad_compression", "Its gzip stream is broken.")
        return self.fault is None

    def finish(self, is_short: bool) -> None:
        """Nothing more comes; `is_short` if more had been announced."""
        if self.fault is not None:
            return
        if is_short:
            self.fault = NotAPage("truncated", f"It broke off after {self._size} bytes; more were announced.")
        elif self._sent and not self._gzip.eof:
            self.fault = NotAPage("bad_compression", "Its gzip stream has no end.")

    def _unpack(self, piece: bytes) -> None:
        """In small steps: a thousandth of what comes out may have gone in."""
        while piece and self.fault is None:
            if self._gzip.eof:
                self._gzip = zlib.decompressobj(_GZIP)
            self._add(self._gzip.decompress(piece, _MOST_AT_ONCE))
            piece = self._gzip.unconsumed_tail or self._gzip.unused_data

    def _add(self, plain: bytes) -> None:
        self._size += len(plain)
        if self._size > self._most:
            self.fault = NotAPage("oversized", f"It is larger than {self._most} bytes.")
        self._plain.append(plain)


def _start_of(parts: Iterable[bytes], size: int) -> bytes:
    start = bytearray()
    for part in parts:
        start += part[: size - len(start)]
        if len(start) >= size:
            break
    return bytes(start)
