"""What a file is, told by its first bytes; and a guard before any archive is opened."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import IO

from rapport.core.exchange.reading.json_lines import is_json_lines
from rapport.core.exchange.reading.refusals import ArchiveBomb, DamagedFile, EmptyFile, UnknownFormat

UNPACKED_LIMIT = 1024 * 1024 * 1024
RATIO_LIMIT = 200
RATIO_FLOOR = 20 * 1024 * 1024
MEMBER_LIMIT = 10_000
_CHUNK = 1 << 20
_OTHERS = {
    b"%PDF": "PDF",
    b"\x1f\x8b": "gzip",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"SQLite format 3": "SQLite",
}


def format_of(path: Path) -> str:
    """Tell `text`, `json`, `sheet` or `parquet` by content, never by the name; refuse the rest by name."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise EmptyFile
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"PK\x03\x04"):
        _guard(path)
        return "sheet"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "sheet"
    for magic, kind in _OTHERS.items():
        if start.startswith(magic):
            raise UnknownFormat(kind=kind)
    return "json" if is_json_lines(start) else "text"


def _guard(path: Path) -> None:
    """Refuse an archive that is no workbook, or that would unpack to far more than it should."""
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
            members = archive.infolist()
            names = {member.filename for member in members}
            _refuse_bomb(sum(member.file_size for member in members), path.stat().st_size, len(members))
            if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
                raise UnknownFormat(kind="ZIP")
            _measure(raw, members, path.stat().st_size)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise DamagedFile(kind="XLSX") from None


def _measure(raw: IO[bytes], members: list[zipfile.ZipInfo], packed: int) -> None:
    """Unpack into nothing and count: the sizes that an archive declares may lie."""
    total = 0
    for member in members:
        raw.seek(member.header_offset)
        fixed = raw.read(30)
        raw.seek(int.from_bytes(fixed[26:28], "little") + int.from_bytes(fixed[28:30], "little"), 1)
        if member.compress_type == zipfile.ZIP_STORED:
            total += member.compress_size
        elif member.compress_type == zipfile.ZIP_DEFLATED:
            total += _inflated(raw, member.compress_size, UNPACKED_LIMIT - total)
        else:
            raise UnknownFormat(kind="ZIP")
        _refuse_bomb(total, packed, len(members))


def _inflated(raw: IO[bytes], left: int, cap: int) -> int:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    total, pending = 0, b""
    while total <= cap and not engine.eof:
        if not pending:
            pending = raw.read(min(_CHUNK, left))
            left -= len(pending)
            if not pending:
                break
        total += len(engine.decompress(pending, _CHUNK))
        pending = engine.unconsumed_tail
    return total


def _refuse_bomb(unpacked: int, packed: int, members: int) -> None:
    is_large = unpacked > UNPACKED_LIMIT or members > MEMBER_LIMIT
    if is_large or (unpacked > RATIO_FLOOR and unpacked > RATIO_LIMIT * packed):
        raise ArchiveBomb(size=unpacked // 1_000_000)
