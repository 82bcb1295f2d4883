"""Screenshots made smaller: 256 colours are enough for a page of text, and the file is a third."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_COLOURS = 256

Pixels = NDArray[np.uint8]


def smaller(png: bytes) -> bytes:
    """Return the same picture with a palette of at most 256 colours."""
    pixels = _pixels(png)
    height, width, _ = pixels.shape
    packed = pixels.astype(np.uint32) @ np.array([65_536, 256, 1], dtype=np.uint32)
    colours, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    kept = np.sort(np.argsort(counts)[-MOST_COLOURS:])
    nearest = _nearest(_split(colours), _split(colours[kept]))
    rows = nearest[places].reshape(height, width)
    return _file(rows, _split(colours[kept]))


def _split(colours: NDArray[np.uint32]) -> NDArray[np.int32]:
    return np.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=1).astype(np.int32)


def _nearest(colours: NDArray[np.int32], kept: NDArray[np.int32]) -> Pixels:
    found = np.empty(len(colours), dtype=np.uint8)
    for start in range(0, len(colours), 4096):
        part = colours[start : start + 4096, None, :] - kept[None, :, :]
        found[start : start + 4096] = (part * part).sum(axis=2).argmin(axis=1)
    return found


def _file(rows: Pixels, palette: NDArray[np.int32]) -> bytes:
    height, width = rows.shape
    lines = np.concatenate([np.zeros((height, 1), dtype=np.uint8), rows], axis=1)
    return b"".join(
        (
            SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette.astype(np.uint8).tobytes()),
            _chunk(b"IDAT", zlib.compress(lines.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _pixels(png: bytes) -> Pixels:
    """Read a PNG as the browser writes it: 8 bits a channel, not interlaced."""
    header, body = b"", b""
    place = len(SIGNATURE)
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        part = png[place + 8 : place + 8 + length]
        header, body = (part, body) if kind == b"IHDR" else (header, body + part if kind == b"IDAT" else body)
        place += length + 12
    width, height, _depth, colour = struct.unpack(">IIBB", header[:10])
    channels = {2: 3, 6: 4}[colour]
    rows = np.frombuffer(zlib.decompress(body), dtype=np.uint8).reshape(height, 1 + width * channels)
    return _unfiltered(rows, width, channels)[:, :, :3]


def _unfiltered(rows: Pixels, width: int, channels: int) -> Pixels:
    """Undo the filter of each line: none, left or up, the three that a browser in a hurry uses."""
    plain = np.zeros((len(rows) + 1, width, channels), dtype=np.uint8)
    for at, line in enumerate(rows, start=1):
        filtered = line[1:].reshape(width, channels)
        if line[0] == 1:
            plain[at] = np.cumsum(filtered, axis=0, dtype=np.uint8)
        else:
            assert line[0] in (0, 2), f"a line is filtered with {line[0]}"
            plain[at] = filtered + plain[at - 1] if line[0] else filtered
    return plain[1:]
