"""Tells the form of a file of postings, and reads it. A bad row never stops the rest."""

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from db.sources import csv_file, headhunter, json_ld, remote_ok
from db.sources.posting import PostingDraft, RefusedPosting, SourcePosting, UnreadablePosting, make
from db.sources.problems import PostingProblem
from db.sources.text import decode

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
# Each reader's rows: a number, and what stands there or why it can't be told.
FoundRow = Iterator[tuple[int, PostingDraft | UnreadablePosting]]


@dataclass(frozen=True)
class PostingReading:
    """A file's postings, each once, and its rows that were not read."""

    postings: tuple[SourcePosting, ...]
    refused: tuple[RefusedPosting, ...]
    # The rows whose posting stood in the file before.
    repeated: tuple[int, ...]

    @property
    def rows(self) -> int:
        """The number of the file's rows; a refusal of the whole file is none of them."""
        real = sum(refusal.row > 0 for refusal in self.refused)
        return len(self.postings) + len(self.repeated) + real


def read(data: bytes) -> PostingReading:
    """Read a file. Never raises: what is wrong stands in `refused`."""
    postings: dict[tuple[str, str], SourcePosting] = {}
    refused: list[RefusedPosting] = []
    repeated: list[int] = []
    for row, posting in rows(data):
        if isinstance(posting, RefusedPosting):
            refused.append(posting)
        elif (key := (posting.source, posting.source_id)) in postings:
            repeated.append(row)
        else:
            postings[key] = posting
    return PostingReading(tuple(postings.values()), tuple(refused), tuple(repeated))


def rows(data: bytes) -> Iterator[tuple[int, SourcePosting | RefusedPosting]]:
    """The postings of a file one by one, with the number of each row."""
    for row, draft in drafts(data):
        yield row, draft if isinstance(draft, RefusedPosting) else _made(row, draft)


def _made(row: int, draft: PostingDraft) -> SourcePosting | RefusedPosting:
    try:
        return make(draft)
    except UnreadablePosting as error:
        return RefusedPosting(row, error.reason, error.field)


def drafts(data: bytes) -> Iterator[tuple[int, PostingDraft | RefusedPosting]]:
    """The rows of a file before skills are looked for in them."""
    last = 0
    try:
        for row, draft in _found(data):
            if row > MAX_ROWS:
                raise UnreadablePosting(PostingProblem.TOO_MANY_ROWS(count=MAX_ROWS))
            last = row
            yield (
                row,
                draft
                if isinstance(draft, PostingDraft)
                else RefusedPosting(row, draft.reason, draft.field),
            )
    except UnreadablePosting as error:
        yield 0, RefusedPosting(0, error.reason, error.field)
    else:
        if not last:
            yield 0, RefusedPosting(0, PostingProblem.NO_POSTINGS())


def _found(data: bytes) -> FoundRow:
    """Raises UnreadablePosting where the file as a whole can't be read."""
    if len(data) > MAX_BYTES:
        raise UnreadablePosting(PostingProblem.TOO_LARGE(megabytes=MAX_BYTES // 1024**2))
    text = decode(data)
    if text is None or "\x00" in text:
        raise UnreadablePosting(PostingProblem.NO_TEXT_FILE())
    start = text[:1000].lstrip()[:1]
    if start in ("{", "["):
        return _in_json(text)
    return _in_page(text) if start == "<" else _in_csv(text)


def _in_csv(text: str) -> FoundRow:
    for row, cells in csv_file.rows(text):
        yield (
            row,
            cells if isinstance(cells, UnreadablePosting) else _drafted(csv_file.draft, cells),
        )


def _in_page(text: str) -> FoundRow:
    for row, job in enumerate(json_ld.in_page(text), 1):
        yield row, job if isinstance(job, UnreadablePosting) else _drafted(json_ld.draft, job)


def _in_json(text: str) -> FoundRow:
    """One JSON value, or one on each line."""
    first = text[: text.find("\n")] if "\n" in text else text
    try:
        several = isinstance(json.loads(first), dict) and bool(text[len(first) :].strip())
    except (ValueError, RecursionError):
        several = False
    if several:
        return _in_lines(text)
    return ((row, _any(value)) for row, value in enumerate(_items(_json(text)), 1))


def _in_lines(text: str) -> FoundRow:
    # Only line feeds part them: str.splitlines parts at what may stand inside a string, too.
    for row, line in enumerate(io.StringIO(text), 1):
        if not line.strip():
            continue
        try:
            value = _json(line)
        except UnreadablePosting as error:
            yield row, error
        else:
            # A line may hold a whole page; its items share the line's number.
            for item in _items(value):
                yield row, _any(item)


def _json(text: str) -> object:
    """Raises UnreadablePosting."""
    try:
        return json.loads(text)
    except RecursionError:
        raise UnreadablePosting(PostingProblem.NESTED()) from None
    except ValueError:
        raise UnreadablePosting(PostingProblem.NO_JSON()) from None


def _items(value: object) -> Iterable[object]:
    """The rows that a value holds: a list's, a page's, a graph's, or itself."""
    if isinstance(value, list):
        return chain.from_iterable(_within(item) for item in value)
    return _within(value)


def _within(value: object) -> Iterable[object]:
    if not isinstance(value, dict):
        return [value]
    if remote_ok.is_notice(value):
        return []
    if headhunter.is_page(value):
        return chain.from_iterable(map(_wrapped, headhunter.items(value)))
    if json_ld.is_json_ld(value):
        # Beside a page's postings stand its crumbs and its owner, which are no rows.
        return json_ld.jobs(value)
    return _wrapped(value)


def _wrapped(value: object) -> Iterable[object]:
    """A row, or the JobPostings of schema.org that it wraps."""
    if not isinstance(value, dict) or headhunter.is_item(value) or remote_ok.is_item(value):
        return [value]
    return list(json_ld.jobs(value)) or [value]


def _any(value: object) -> PostingDraft | UnreadablePosting:
    if isinstance(value, dict):
        for reader, fits in (
            (json_ld.draft, json_ld.is_job),
            (remote_ok.draft, remote_ok.is_item),
            (headhunter.draft, headhunter.is_item),
        ):
            if fits(value):
                return _drafted(reader, value)
    return UnreadablePosting(PostingProblem.NO_POSTING())


def _drafted(reader: Any, raw: object) -> PostingDraft | UnreadablePosting:
    try:
        draft: PostingDraft = reader(raw)
    except UnreadablePosting as error:
        return error
    except RecursionError:
        return UnreadablePosting(PostingProblem.NESTED())
    return draft
