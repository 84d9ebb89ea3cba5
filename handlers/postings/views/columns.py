"""The map of a file's columns: which is which field, and the choices to put it right."""

from collections.abc import Mapping, Sequence
from typing import get_args

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.sources.columns import ColumnMap
from db.sources.text import is_code
from handlers.callbacks.postings import ColumnField, FileColumns
from handlers.common.text import clip
from handlers.common.view import Button, View, button, columns, paginate

# The columns on one page of choices, and the characters of each name.
PAGE, NAME = 20, 40


def field_name(field: str) -> str:
    """A field of a posting in the reader's words."""
    names = {
        "title": _("title"),
        "company": _("company"),
        "url": _("link"),
        "id": _("id"),
        "salary": _("pay"),
        "salary_from": _("pay from"),
        "salary_to": _("pay up to"),
        "currency": _("currency"),
        "period": _("pay is for"),
        "gross": _("before tax"),
        "city": _("city"),
        "experience": _("experience"),
        "role": _("role"),
        "published": _("date"),
        "description": _("text"),
        "requirements": _("requirements"),
        "responsibilities": _("duties"),
        "skills": _("skills"),
        "archived": _("archived"),
        "format": _("work format"),
    }
    return names[field]


def header_name(headers: Sequence[str], header: str) -> str:
    """A column's name; one that a program made is told by its place."""
    if is_code(header):
        return _("column {number}").format(number=headers.index(header) + 1)
    return clip(header, NAME)


def map_lines(found: ColumnMap) -> list[str]:
    """ "title ← Наименование вакансии" for each field, and how many columns have no use."""
    lines = [
        f"{field_name(field)} ← {header_name(found.headers, header)}"
        for field, header in found.fields.items()
    ]
    if found.unused:
        text = ngettext("{count} column not used", "{count} columns not used", found.unused)
        lines.append(text.format(count=found.unused))
    return lines


def columns_button(message_id: int) -> Button:
    return button(_("Columns"), FileColumns(message_id=message_id))


def overview(headers: Sequence[str], fields: Mapping[str, str], message_id: int) -> View:
    """Each field with its column; a tap on one shows the choices."""
    text = Text(Bold(_("Which column is which?")), "\n\n", _("Tap what is wrong."))
    buttons = []
    for field in get_args(ColumnField)[1:]:
        header = fields.get(field)
        said = header_name(headers, header) if header else "—"
        data = FileColumns(message_id=message_id, field=field)
        buttons.append(button(f"{field_name(field)} ← {clip(said, 24)}", data))
    back = button(_("‹ Back"), FileColumns(message_id=message_id, column=FileColumns.BACK))
    return View(text, (*columns(buttons, 1), [back]))


def picker(headers: Sequence[str], field: ColumnField, message_id: int, number: int) -> View:
    """The columns to choose one from, or none of them."""
    text = Text(Bold(_("Which column is “{field}”?").format(field=field_name(field))))
    page = paginate(list(enumerate(headers)), number, PAGE)
    buttons = [
        button(
            header_name(headers, header),
            FileColumns(message_id=message_id, field=field, column=at, page=page.number),
        )
        for at, header in page.rows
    ]
    none = FileColumns(message_id=message_id, field=field, column=FileColumns.NONE)
    rows = page.turns(lambda to: FileColumns(message_id=message_id, field=field, page=to))
    ends = [
        button(_("None of them"), none),
        button(_("‹ Back"), FileColumns(message_id=message_id)),
    ]
    return View(text, (*columns(buttons, 2), *rows, ends))
