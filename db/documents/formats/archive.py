"""Archives within bounds: how many files there are, and how large they become."""

import io
from dataclasses import dataclass
from zipfile import BadZipFile, ZipFile, ZipInfo

from db.documents.formats.conversion import MAX_ENTRIES, MAX_UNPACKED, CantConvert

# How an office file with a password begins: no archive, but an OLE container.
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = 0x1


@dataclass
class Budget:
    """Bytes that may still be unpacked, for an archive and those inside it."""

    left: int = MAX_UNPACKED

    def take(self, size: int) -> None:
        """Raises CantConvert."""
        self.left -= size
        if self.left < 0:
            raise CantConvert("too_large")


def open_archive(data: bytes) -> ZipFile:
    """Raises CantConvert."""
    if data.startswith(_OLE):
        raise CantConvert("protected")
    try:
        archive = ZipFile(io.BytesIO(data))
    # zipfile raises NotImplementedError for a version or a compression that it lacks.
    except (BadZipFile, ValueError, NotImplementedError):
        raise CantConvert("damaged") from None
    if len(archive.infolist()) > MAX_ENTRIES:
        raise CantConvert("too_large")
    if any(entry.flag_bits & _ENCRYPTED for entry in archive.infolist()):
        raise CantConvert("protected")
    return archive


def unpack(archive: ZipFile, entry: ZipInfo, budget: Budget) -> bytes:
    """The bytes of a file; no more than the archive states, so the budget is paid first.

    Raises CantConvert.
    """
    budget.take(entry.file_size)
    return archive.read(entry)


def office_parts(data: bytes) -> dict[str, bytes]:
    """The XML parts of a .docx or .xlsx, by name; pictures are left out. Raises CantConvert.

    An office file has no document types, so one that declares any (with entities that grow) is
    refused.
    """
    archive, budget = open_archive(data), Budget()
    parts = {
        entry.filename: unpack(archive, entry, budget)
        for entry in archive.infolist()
        if entry.filename.endswith((".xml", ".rels"))
    }
    if "[Content_Types].xml" not in parts:
        raise CantConvert("damaged")
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in parts.values()):
        raise CantConvert("damaged")
    return parts


def packed(parts: dict[str, bytes]) -> io.BytesIO:
    """An archive of these parts."""
    target = io.BytesIO()
    with ZipFile(target, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    target.seek(0)
    return target
