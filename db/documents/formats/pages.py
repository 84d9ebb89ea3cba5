"""An archive of pages to one Markdown text: exports of Notion, vaults of Obsidian, saved pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from zipfile import ZipFile, ZipInfo

from db.documents.formats.archive import Budget, open_archive, unpack
from db.documents.formats.conversion import CantConvert, Converted
from db.documents.formats.sheets import from_csv
from db.documents.formats.web import from_html
from db.sources.text import decode

_TEXTS = (".md", ".markdown", ".txt", ".html", ".htm", ".csv")
# Notion ends the name of each page with its id, and writes a table twice: as seen, and whole.
_ID = re.compile(r"[ _-]+[0-9a-f]{32}(?=_all$|$)|(?<=\w)_all$")
_PROPERTY = re.compile(r"\s*[^:\n]{1,60}:( .*)?$")
_PARTS = 20  # archives inside an archive


@dataclass(frozen=True)
class _Page:
    """A file of text: its folder as names without ids, its name, its ending, its text."""

    folder: tuple[str, ...]
    name: str
    ending: str
    text: str
    whole: bool = False


def from_zip(data: bytes) -> Converted:
    """All pages in the order of their folders, each before those below it. Raises CantConvert."""
    pages, left_out = _pages(data, Budget(), deep=False)
    if not pages:
        raise CantConvert("empty")
    pages = _once(pages)
    tables = {(*page.folder, page.name) for page in pages if page.ending == ".csv"}
    pages.sort(key=_order)
    texts = [_written(page, tables) for page in pages]
    text = "\n\n".join(text.strip() for text in texts if text.strip()) + "\n"
    first = pages[0]
    return Converted(text, first.name if len(first.folder) <= 1 else "", left_out)


def _order(page: _Page) -> tuple[tuple[str, ...], int]:
    return (*page.folder, page.name), page.ending == ".csv"


def _pages(data: bytes, budget: Budget, *, deep: bool) -> tuple[list[_Page], int]:
    """The texts of an archive, and of those inside it; and how many other files there are."""
    archive = open_archive(data)
    pages: list[_Page] = []
    left_out = inside = 0
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename)
        if entry.is_dir() or any(part.startswith((".", "__MACOSX")) for part in path.parts):
            continue
        ending = path.suffix.casefold()
        # A large export of Notion is an archive of archives.
        if ending == ".zip" and not deep and inside < _PARTS:
            inside += 1
            more, others = _pages(unpack(archive, entry, budget), budget, deep=True)
            pages += more
            left_out += others
        elif ending in _TEXTS and (page := _page(archive, entry, path, budget)):
            pages.append(page)
        else:
            left_out += 1
    return pages, left_out


def _page(archive: ZipFile, entry: ZipInfo, path: PurePosixPath, budget: Budget) -> _Page | None:
    text = decode(unpack(archive, entry, budget))
    if text is None:
        return None
    folder = tuple(_ID.sub("", name) for name in path.parent.parts)
    whole = path.stem.endswith("_all")
    return _Page(folder, _ID.sub("", path.stem), path.suffix.casefold(), text, whole)


def _once(pages: list[_Page]) -> list[_Page]:
    """The pages without the views of tables that are there as a whole, too."""
    whole = {(page.folder, page.name) for page in pages if page.whole}
    return [page for page in pages if page.whole or (page.folder, page.name) not in whole]


def _written(page: _Page, tables: set[tuple[str, ...]]) -> str:
    if page.ending == ".csv":
        table = from_csv(page.text)
        return f"## {page.name}\n\n{table}" if table else ""
    text = page.text.lstrip("\ufeff")
    if page.ending in (".html", ".htm"):
        text = from_html(text)
    # A row of a table is a page, too. Its properties are the table's cells.
    return _below_properties(replace(page, text=text)) if page.folder in tables else text


def _below_properties(page: _Page) -> str:
    lines = list(_after_properties(page.text.splitlines()))
    return f"### {page.name}\n\n" + "\n".join(lines) if any(map(str.strip, lines)) else ""


def _after_properties(lines: list[str]) -> Iterator[str]:
    above = True
    for line in lines:
        above = above and (not line.strip() or line.startswith("# ") or _is_property(line))
        if not above:
            yield line


def _is_property(line: str) -> bool:
    return _PROPERTY.match(line) is not None and not line.lstrip().startswith(("-", "*", "["))
