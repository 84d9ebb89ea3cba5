"""The map of a file's columns in a dialog: kept, shown, and put right by its reader."""

from collections.abc import Mapping
from typing import Any

from db.sources.columns import ColumnMap
from handlers.callbacks.postings import FileColumns
from handlers.common.errors import OutOfDate
from handlers.common.view import View
from handlers.postings.views import columns as view


def kept(waiting: Mapping[str, Any], found: ColumnMap | None) -> dict[str, Any]:
    """The data of a dialog with the map of its file; a file without columns has none."""
    if found is None:
        return dict(waiting)
    return {
        **waiting,
        "headers": list(found.headers),
        "fields": dict(found.fields),
        "chosen": waiting.get("chosen", {}),
    }


def waiting(data: Mapping[str, Any], message_id: int) -> dict[str, Any]:
    """The file that a button belongs to, with its columns. Raises OutOfDate."""
    if data.get("message_id") != message_id or "headers" not in data:
        raise OutOfDate
    return dict(data)


def screen(waiting: Mapping[str, Any], asked: FileColumns) -> View:
    headers, fields = waiting["headers"], waiting["fields"]
    if asked.field:
        return view.picker(headers, asked.field, asked.message_id, asked.page)
    return view.overview(headers, fields, asked.message_id)


def corrected(waiting: Mapping[str, Any], asked: FileColumns) -> dict[str, Any]:
    """The dialog's data with the column that its reader chose. Raises OutOfDate."""
    if asked.column == FileColumns.BACK or not asked.field:
        return dict(waiting)
    headers = waiting["headers"]
    if asked.column >= len(headers):
        raise OutOfDate
    header = headers[asked.column] if asked.column >= 0 else None
    return {**waiting, "chosen": {**waiting["chosen"], asked.field: header}}
