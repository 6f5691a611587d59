"""Pixels as a PNG in Markdown, which Dagster's catalogue shows; zlib alone. Keep out: what is drawn."""

import base64
import struct
import zlib

Colour = tuple[int, int, int]

PAPER: Colour = (255, 255, 255)


def as_image(png: bytes, text: str) -> str:
    """The picture inside of Markdown; `text` is for those who do not see it."""
    return f"![{text}](data:image/png;base64,{base64.b64encode(png).decode()})"


def as_png(pixels: list[list[Colour]]) -> bytes:
    """Rows of RGB as a PNG: header, one compressed block without filters, end."""
    header = struct.pack(">IIBBBBB", len(pixels[0]), len(pixels), 8, 2, 0, 0, 0)
    data = b"".join(b"\0" + bytes(part for colour in row for part in colour) for row in pixels)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(data, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
