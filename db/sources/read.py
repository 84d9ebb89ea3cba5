"""Tells the form of a file of postings, and reads it. A bad row never stops the rest."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any

from db.reference.pay_bounds import is_usual
from db.sources import (
    boards,
    cells,
    csv_file,
    grid,
    headhunter,
    hh_list,
    html_table,
    json_file,
    json_ld,
    markdown,
    ods,
    old_xls,
    page,
    post_list,
    remote_ok,
    rss,
    table,
    telegram,
    telegram_page,
    trello,
    word,
    xlsx,
    xml_file,
)
from db.sources.columns import SAMPLE, ColumnMap, column_map
from db.sources.country import guessed_currency
from db.sources.posting import PostingDraft, RefusedPosting, SourcePosting, UnreadablePosting, make
from db.sources.problems import PostingProblem
from db.sources.text import decode, is_code

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
# Each reader's rows: a number, and what stands there or why it can't be told.
FoundRow = Iterator[tuple[int, PostingDraft | UnreadablePosting]]
Records = Iterator[tuple[int, Any]]


@dataclass
class Form:
    """Hold what a reader learns of a file on its way: its columns, and the numbers of messages
    passed and of rows whose cells were moved by a comma.

    `chosen` is what the file's reader has put right: a column for a field, or None for none.
    """

    chosen: Mapping[str, str | None] = field(default_factory=dict)
    columns: ColumnMap | None = None
    passed: int = 0
    shifted: int = 0


@dataclass(frozen=True)
class PostingReading:
    """A file's postings, each once, and its rows that were not read.

    `columns` is None where the file has none: a source's own form. `passed` messages of a chat
    are no postings, in `shifted` rows a comma has moved the cells. `is_cut` is true where more
    rows follow than were asked for.
    """

    postings: tuple[SourcePosting, ...]
    refused: tuple[RefusedPosting, ...]
    # The rows whose posting stood in the file before.
    repeated: tuple[int, ...]
    columns: ColumnMap | None = None
    passed: int = 0
    is_cut: bool = False
    shifted: int = 0

    @property
    def rows(self) -> int:
        """The number of the file's rows; a refusal of the whole file is none of them."""
        real = sum(refusal.row > 0 for refusal in self.refused)
        return len(self.postings) + len(self.repeated) + real

    @property
    def left_out(self) -> int:
        """The number of rows and messages that are none of the postings."""
        return len(self.refused) + len(self.repeated) + self.passed

    @property
    def pay_unread(self) -> int:
        """Postings whose pay can't be read; they are kept without."""
        return sum("pay" in posting.unread for posting in self.postings)

    @property
    def pay_unusual(self) -> int:
        """Postings whose pay lies outside what is usual: kept, and not counted."""
        return sum(
            not is_usual(each.salary_min, each.salary_max, each.currency, each.salary_period)
            for each in self.postings
        )

    @property
    def currencies_guessed(self) -> dict[str, int]:
        """Postings by the currency that the file does not name."""
        found: dict[str, int] = {}
        for posting in self.postings:
            if posting.currency_guessed and posting.currency:
                found[posting.currency] = found.get(posting.currency, 0) + 1
        return found


def read(
    data: bytes, chosen: Mapping[str, str | None] | None = None, most: int = MAX_ROWS
) -> PostingReading:
    """Read a file, `most` postings of it. Never raises: what is wrong stands in `refused`."""
    postings: dict[tuple[str, str], SourcePosting] = {}
    refused: list[RefusedPosting] = []
    repeated: list[int] = []
    form = Form(chosen or {})
    is_cut = False
    for row, draft in drafts(data, form):
        if is_cut := len(postings) >= most:
            break
        posting = draft if isinstance(draft, RefusedPosting) else _made(row, draft)
        if isinstance(posting, RefusedPosting):
            refused.append(posting)
        elif (key := (posting.source, posting.source_id)) in postings:
            repeated.append(row)
        else:
            postings[key] = posting
    found = (tuple(postings.values()), tuple(refused), tuple(repeated))
    return PostingReading(*found, form.columns, form.passed, is_cut, form.shifted)


def _made(row: int, draft: PostingDraft) -> SourcePosting | RefusedPosting:
    try:
        return make(draft)
    except UnreadablePosting as error:
        return RefusedPosting(row, error.reason, error.field)


def drafts(
    data: bytes, form: Form | None = None
) -> Iterator[tuple[int, PostingDraft | RefusedPosting]]:
    """The rows of a file before skills are looked for in them."""
    form = form or Form()
    last = 0
    try:
        for row, draft in _with_currency(_found(data, form)):
            if row > MAX_ROWS:
                raise UnreadablePosting(PostingProblem.TOO_MANY_ROWS(count=MAX_ROWS))
            last = row
            if isinstance(draft, PostingDraft):
                yield row, draft
            else:
                yield row, RefusedPosting(row, draft.reason, draft.field)
    except UnreadablePosting as error:
        yield 0, RefusedPosting(0, error.reason, error.field)
    else:
        if not last:
            yield 0, RefusedPosting(0, PostingProblem.NO_POSTINGS())


def _with_currency(rows: FoundRow) -> FoundRow:
    """Pay that names no currency is in the one of the file's country, by its first rows."""
    first = list(islice(rows, SAMPLE))
    guess: str | None = None
    for row, draft in chain(first, rows):
        if isinstance(draft, PostingDraft) and draft.pay and not draft.pay.currency:
            guess = guess or guessed_currency(
                each for _row, each in first if isinstance(each, PostingDraft)
            )
            yield row, replace(draft, pay=replace(draft.pay, currency=guess, guessed=True))
        else:
            yield row, draft


def _found(data: bytes, form: Form) -> FoundRow:
    """Raises UnreadablePosting where the file as a whole can't be read."""
    if len(data) > MAX_BYTES:
        raise UnreadablePosting(PostingProblem.TOO_LARGE(megabytes=MAX_BYTES // 1024**2))
    for book in (xlsx, ods, old_xls):
        if book.is_workbook(data):
            return _in_table(book.records(data), form)
    if word.is_document(data):
        return _in_word(word.WordDocument(data), form)
    if page.is_archive(data):
        return _in_page(page.of_archive(data), form)
    return _in_words(decode(data), form)


def _in_words(text: str | None, form: Form) -> FoundRow:
    """Raises UnreadablePosting."""
    if text is None or "\x00" in text:
        raise UnreadablePosting(PostingProblem.NO_TEXT_FILE())
    start = text[:1000].lstrip("\ufeff \t\r\n")[:1]
    if start == "<":
        return _in_page(text, form)
    if start in ("{", "["):
        return _in_json(json_file.rows(text), form)
    if value := json_file.assigned(text):
        return _in_json(json_file.rows(value), form)
    return _in_text(text, form)


def _in_word(document: word.WordDocument, form: Form) -> FoundRow:
    if document.has_table():
        return _in_table(document.records(), form)
    return _in_text(document.text(), form)


def _in_page(text: str, form: Form) -> FoundRow:
    """Markup: a feed, a page of a site that we know or one that says what it holds, or tables."""
    if rss.is_feed(text):
        return _in_feed(text)
    if xml_file.is_xml(text) and not html_table.has_table(text):
        return _in_json(xml_file.rows(text), form)
    if telegram_page.is_export(text):
        return _in_json(enumerate(json_file.unwrapped(telegram_page.export(text)), 1), form)
    rows = page.rows(text)
    if first := next(rows, None):
        return chain((first,), rows)
    if hh_list.is_list(text):
        return enumerate(hh_list.drafts(text), 1)
    return _in_table(html_table.records(text), form) if html_table.has_table(text) else rows


def _in_text(text: str, form: Form) -> FoundRow:
    if markdown.has_table(text):
        return _in_table(markdown.records(text), form) if markdown.is_table(text) else iter(())
    if not csv_file.has_headers(text) and (found := post_list.drafts(text)):
        return enumerate(found, 1)
    return _in_table(csv_file.records(text), form)


def _in_feed(text: str) -> FoundRow:
    for row, item in enumerate(rss.items(text), 1):
        yield row, _read_by(rss.draft, item)


def _in_table(records: Records, form: Form) -> FoundRow:
    """Raises UnreadablePosting where the columns tell no postings."""
    rows = _drafted(_moved_back(records, form), form)
    first = next(rows, None)
    if form.columns and not form.columns.complete:
        names = [name for name in form.columns.headers[:20] if not is_code(name)]
        raise UnreadablePosting(PostingProblem.NO_COLUMNS(names=", ".join(names)[:300]))
    if first:
        yield first
    yield from rows


def _moved_back(records: Records, form: Form) -> Records:
    """Count the rows whose cells went back to their columns."""
    for row, record in records:
        if isinstance(record, dict) and record.pop(grid.SHIFTED, None):
            form.shifted += 1
        yield row, record


def _in_json(records: Records, form: Form) -> FoundRow:
    rows = _drafted(records, form)
    first = next(rows, None)
    if form.columns and not form.columns.fields:
        # Objects of which no field is known are no table.
        form.columns = None
    if first:
        yield first
    yield from rows


def _drafted(records: Records, form: Form) -> FoundRow:
    """Rows of a source's own form by its reader, all others by the map of their columns."""
    first = [(row, _prepared(record)) for row, record in islice(records, SAMPLE)]
    form.columns = _columns_of([record for _row, record in first], form)
    for row, record in chain(first, ((row, _prepared(record)) for row, record in records)):
        if isinstance(record, UnreadablePosting):
            yield row, record
        elif record is telegram.PASSED:
            form.passed += 1
        elif isinstance(record, dict):
            yield row, _of_record(record, form.columns)
        else:
            yield row, UnreadablePosting(PostingProblem.NO_POSTING())


def _prepared(record: object) -> object:
    """A record with its cells taken apart and its names undone, where it is one."""
    if not isinstance(record, dict) or record is telegram.PASSED:
        return record
    apart: dict[str, Any] = {}
    for name, cell in record.items():
        apart[str(name)] = cell
        if isinstance(cell, str):
            words, link = cells.linked(cell)
            apart[str(name)] = cells.taken_apart(words)
            if link and words != link:
                apart[f"{name}{cells.BEHIND}"] = link
    return cells.nested(headhunter.joined(apart))


def _reader(record: dict[str, Any]) -> Callable[[object], PostingDraft] | None:
    """The reader of a source whose item this is."""
    if json_ld.is_job(record):
        return json_ld.draft
    if telegram.is_message(record):
        return telegram.draft
    if trello.is_card(record):
        return trello.draft
    if boards.board_of(record):
        return boards.draft
    if remote_ok.is_item(record):
        return remote_ok.draft
    return headhunter.draft if headhunter.is_item(record) else None


def _columns_of(records: list[object], form: Form) -> ColumnMap | None:
    """The map of the first rows that no source's reader knows; None where there are none."""
    rows = [
        cells.flat(record)
        for record in records
        if isinstance(record, dict) and record is not telegram.PASSED and not _reader(record)
    ]
    if not rows:
        return None
    headers = dict.fromkeys(name for row in rows for name in row)
    for record in records:
        # A column without a single cell is a column, too.
        if isinstance(record, dict) and not _reader(record):
            headers |= dict.fromkeys(
                name for name, value in record.items() if cells.is_none(value)
            )
    return column_map(list(headers), rows, form.chosen)


def _of_record(
    record: dict[str, Any], columns: ColumnMap | None
) -> PostingDraft | UnreadablePosting:
    if reader := _reader(record):
        return _read_by(reader, cells.without_none(record))
    if columns is None or not columns.complete:
        return UnreadablePosting(PostingProblem.NO_POSTING())
    return _read_by(table.draft, columns.taken(cells.flat(record)))


def _read_by(
    reader: Callable[[Any], PostingDraft], raw: object
) -> PostingDraft | UnreadablePosting:
    try:
        return reader(raw)
    except UnreadablePosting as error:
        return error
    except RecursionError:
        return UnreadablePosting(PostingProblem.NESTED())
