"""JSON in whatever is wrapped around its rows: lists, pages, lines, by id, by column, one after
another, or as Python writes it."""

import io
import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from db.sources import boards, cells, headhunter, json_ld, remote_ok, telegram, trello
from db.sources.columns import score
from db.sources.posting import UnreadablePosting
from db.sources.problems import PostingProblem

Row = tuple[int, object]
# Wrappers in wrappers.
MAX_WRAPPED = 6
# What Python wrote out is built as a tree before it is read.
MAX_LITERAL = 2 * 1024 * 1024
# Lists at whose beginning the one that is cut off is looked for.
MOST_LISTS = 20
_SPACE = " \t\r\n,;\ufeff"
# A file of a program: comments, and a name that the value gets.
_ASSIGNED = re.compile(
    r"(?:\s|#[^\n]*\n|//[^\n]*\n)*(?:(?:var|let|const)\s+)?(?:[\w.]+\s*=\s*|export\s+default\s+)(?=[\[{])"
)


def assigned(text: str) -> str | None:
    """Return the value under a name of a program's file: `vacancies = [...]`; else None."""
    found = _ASSIGNED.match(text)
    return text[found.end() :] if found else None


def rows(text: str) -> Iterator[Row]:
    """Each row with its number: of the whole file, or of its line.

    Raises UnreadablePosting where the file as a whole is none of these forms.
    """
    first = text[: text.find("\n")] if "\n" in text else text
    if _is_line(first) and text[len(first) :].strip():
        yield from _in_lines(text)
        return
    number = 0
    for value in _values(text):
        for row in unwrapped(value):
            number += 1
            yield number, row


def _is_line(first: str) -> bool:
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _in_lines(text: str) -> Iterator[Row]:
    # Only line feeds part them: str.splitlines parts at what may stand inside a string, too.
    for number, line in enumerate(io.StringIO(text), 1):
        if not line.strip():
            continue
        try:
            values = list(_values(line))
        except UnreadablePosting as error:
            yield number, error
            continue
        for value in values:
            # A line may hold a whole page; its items share the line's number.
            for row in unwrapped(value):
                yield number, row


def _values(text: str) -> Iterator[object]:
    """One value after another. Raises UnreadablePosting."""
    decoder = json.JSONDecoder(strict=False)
    at = _begin(text, 0)
    while at < len(text):
        try:
            value, end = decoder.raw_decode(text, at)
        except RecursionError:
            raise UnreadablePosting(PostingProblem.NESTED()) from None
        except ValueError:
            value = cells.literal(text.strip()) if at < 10 and len(text) <= MAX_LITERAL else None
            if not isinstance(value, dict | list) and (whole := _before_cut(text, at)):
                yield from (whole, UnreadablePosting(PostingProblem.CUT()))
                return
            if not isinstance(value, dict | list):
                raise UnreadablePosting(PostingProblem.NO_JSON()) from None
            end = len(text)
        yield value
        at = _begin(text, end)


def _before_cut(text: str, at: int) -> list[object]:
    """The whole objects of a list that the end of a file cuts off; none where there is no such."""
    decoder = json.JSONDecoder(strict=False)
    for _list in range(MOST_LISTS):
        if (at := text.find("[", at) + 1) == 0:
            return []
        rows, end = [], at
        while (end := _begin(text, end)) < len(text) and text[end] == "{":
            try:
                row, end = decoder.raw_decode(text, end)
            except (ValueError, RecursionError):
                break
            rows.append(row)
        if rows and (end >= len(text) or text[end] == "{"):
            return rows
        at = end if rows else at
    return []


def _begin(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def unwrapped(value: object, depth: int = 0) -> Iterator[object]:
    """The rows that a value holds; a value that is none of ours stands for itself."""
    if isinstance(value, str):
        # Some keep the text of an answer as one string.
        value = cells.taken_apart(value)
    if isinstance(value, list):
        yield from _listed(value, depth)
    elif not isinstance(value, dict):
        yield value
    elif not remote_ok.is_notice(value):
        yield from _in_object(value, depth)


def _listed(value: list[Any], depth: int) -> Iterator[object]:
    if _is_grid(value):
        head = [str(name) for name in value[0]]
        for row in value[1:]:
            yield dict(zip(head, row, strict=False))
        return
    for each in value:
        if depth < MAX_WRAPPED:
            yield from unwrapped(each, depth + 1)
        else:
            yield each


def _is_grid(value: list[Any]) -> bool:
    """A table as a list of lists under a list of names."""
    return (
        len(value) > 1
        and all(isinstance(row, list) for row in value[:20])
        and bool(value[0])
        and all(isinstance(name, str) for name in value[0])
    )


def _in_object(value: dict[str, Any], depth: int) -> Iterator[object]:
    if json_ld.is_json_ld(value):
        # Beside a page's postings stand its crumbs and its owner, which are no rows.
        yield from json_ld.jobs(value)
    elif telegram.is_export(value):
        yield from telegram.messages(value)
    elif trello.is_board(value):
        yield from trello.cards(value)
    elif (table := _table(value)) is not None:
        yield from table
    elif depth >= MAX_WRAPPED or is_row(value):
        yield value
    elif headhunter.is_page(value):
        yield from _listed(value["items"], depth)
    elif (inner := _held(value)) is not None:
        if isinstance(inner, dict) and _names_title(inner):
            # Around a row of Airtable stand its id and its day.
            inner = {**{name: each for name, each in value.items() if each is not inner}, **inner}
        yield from unwrapped(inner, depth + 1)
    else:
        yield from list(json_ld.jobs(value)) or [value]


def is_row(value: object) -> bool:
    """True for an item of a source that we know."""
    return isinstance(value, dict) and (
        headhunter.is_item(value) or remote_ok.is_item(value) or boards.board_of(value) is not None
    )


def _table(value: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Rows of `DataFrame.to_json` in its forms: by column, as lists, split, by id."""
    if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        names = [str(name) for name in value["columns"]]
        return [
            dict(zip(names, row, strict=False)) for row in value["data"] if isinstance(row, list)
        ]
    columns = list(value.values())
    if len(columns) < 2:
        return _by_id(value) if _are_numbers(value) else None
    if all(isinstance(column, list) for column in columns) and _as_long(columns):
        return [dict(zip(value, row, strict=True)) for row in zip(*columns, strict=True)]
    if not all(isinstance(column, dict) for column in columns):
        return None
    indexes = columns[0].keys()
    if _are_numbers(indexes) and all(column.keys() == indexes for column in columns[1:]):
        return [{name: column[at] for name, column in value.items()} for at in indexes]
    return _by_id(value)


def _as_long(columns: list[Any]) -> bool:
    scalars = all(not isinstance(each, dict) for column in columns for each in column[:3])
    return scalars and len({len(column) for column in columns}) == 1 and len(columns[0]) > 0


def _are_numbers(names: Any) -> bool:
    return bool(names) and all(str(name).isdigit() for name in names)


def _by_id(value: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Rows that stand under their ids: each an object, with keys in common."""
    rows = list(value.values())
    if not all(isinstance(row, dict) and len(row) > 1 for row in rows):
        return None
    common = set(rows[0]).intersection(*rows[1:50])
    if len(common) < 2 or not (is_row(rows[0]) or _names_title(rows[0])):
        return None
    return [row if "id" in row else {"id": id, **row} for id, row in value.items()]


def _names_title(row: object, least: int = 2) -> bool:
    """True for an object whose keys name a title and more: a posting's, or any list's entry."""
    return isinstance(row, dict) and score(list(row)) >= least


def _held(value: dict[str, Any]) -> object:
    """Return the content of a wrapper: its lists of rows, else the object that holds some.

    Return None for a value that is a row itself, or that holds no rows.
    """
    if _names_title(value, 3):
        return None
    lists = [each for each in value.values() if _holds_rows(each)]
    if rows := _rows_of(lists, alone=len(lists) == len(value)):
        return rows
    if _names_title(value):
        return None
    if lists:
        return max(lists, key=len)
    objects = [each for each in value.values() if isinstance(each, dict) and each]
    if len(objects) == 1:
        return objects[0]
    return next((each for each in objects if _held(each) is not None), None)


def _rows_of(lists: list[list[Any]], *, alone: bool) -> list[Any]:
    """The rows of the lists that hold postings; `alone` where nothing stands beside them."""
    sure = [each for each in lists if is_row(each[0]) or _names_title(each[0], 3)]
    if sure or (alone and len(lists) > 1):
        # By profession or by company: every list is one of postings.
        return list(chain.from_iterable(sure or lists))
    return max((each for each in lists if _names_title(each[0])), key=len, default=[])


def _holds_rows(each: object) -> bool:
    return (
        isinstance(each, list)
        and bool(each)
        and all(isinstance(row, dict | list) for row in each[:5])
    )
