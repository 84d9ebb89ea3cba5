"""Cells of tables as programs leave them: words for none, lists and dicts written out, dots.

`{'id': '160', 'name': 'Алматы'}` in a cell becomes what it was, and `salary.from` a `salary`
with a `from`.
"""

import ast
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from db.reference.phrases import plain
from db.sources import pay

# Longer than any list of skills; ast takes a microsecond for some twenty characters.
MAX_REPR = 50_000
# Objects in objects that are taken apart.
MAX_DEPTH = 6
MAX_FIELDS = 300
_NAMES = ("name", "title", "label", "text", "value", "displayName")
# What Python writes for a value of a library's: Timestamp('2026-11-01 00:00:00'), np.float64(5.0).
_CALL = re.compile(
    r"\b(?:np\.|numpy\.|pd\.|datetime\.|decimal\.)*(?:Timestamp|Decimal|float64|int64|float32|int32"
    r"|bool_?|str_|ObjectId)\(('[^'\n]*'|\"[^\"\n]*\"|[-+.\w]+)(?:,[^()\n]*)?\)"
)
_MOMENT = re.compile(r"\bdatetime\.(?:datetime|date)\(([0-9, ]+)[^()\n]*\)")
_NAN = re.compile(r"(?<=[\[{(,:\s])(?:nan|NaN|NaT|<NA>)(?=\s*[,}\])])")
_ARRAY = re.compile(r"^array\((.*?)(?:,\s*dtype=\w+)?\)$", re.DOTALL)
Record = dict[str, Any]
# Behind the name of a column: the one of the links that its words hide.
BEHIND = " ↗"
_LINKED = tuple(
    re.compile(form, re.DOTALL | re.IGNORECASE)
    for form in (
        r"!?\[(?P<text>.*)\]\(<?(?P<link>https?://[^\s<>]+?)>?(?:\s+\"[^\"]*\")?\)",
        r"<a\b[^<>]*?\bhref=[\"'](?P<link>https?://[^\"'<>\s]+)[\"'][^<>]*>(?P<text>.*)</a>",
        r"=(?:HYPERLINK|ГИПЕРССЫЛКА)\(\"(?P<link>https?://[^\"\s]+)\"(?:\s*[;,]\s*\"(?P<text>.*)\")?\)",
        # As Notion writes a cell that names another page.
        r"(?P<text>.*\S)\s+\((?P<link>https?://[^\s()]+)\)",
    )
)


def linked(cell: str) -> tuple[str, str | None]:
    """The words of a cell, and the link that they hide: `[Developer](https://...)`."""
    written = cell.strip()
    if "://" not in written[:5_000] or len(written) > 5_000:
        return cell, None
    for form in _LINKED:
        if found := form.fullmatch(written):
            text = found["text"] or found["link"]
            return (found["link"] if "://" in text else text), found["link"]
    return cell, None


def with_link(words: str, link: str | None, text: str = "") -> str:
    """The words of a cell, else `text`, with the link behind them as Markdown writes it."""
    if not link or "://" not in link or "://" in words:
        return words
    return f"[{words or text or link}]({link})"


def is_none(value: object) -> bool:
    """True for nothing at all and for the words that stand for it in a cell."""
    if isinstance(value, str):
        return (
            len(value) <= pay.MAX_CELL and pay.is_none(value) and plain(value) not in ("0", "0.0")
        )
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def taken_apart(cell: str) -> object:
    """The list or the dict that a cell writes out, as JSON or as Python; else the cell itself."""
    text = cell.strip()
    if not text.startswith(("{", "[", "array(")):
        return cell
    if found := _ARRAY.match(text[:MAX_REPR]):
        text = found[1].strip()
    if not text.startswith(("{", "[")) or len(text) > MAX_REPR:
        return cell
    value = literal(text)
    return value if isinstance(value, dict | list) else cell


def literal(text: str) -> object:
    """A value in JSON or in Python's own form; None where it is neither."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    bare = _MOMENT.sub(_iso, _CALL.sub(r"\1", text)) if "(" in text else text
    for written in (text, _NAN.sub("None", bare)):
        try:
            return ast.literal_eval(written)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            continue
    return None


def _iso(found: re.Match[str]) -> str:
    """datetime.datetime(2026, 11, 3, 0, 0) as a day in quotes."""
    year, month, day = ([*found[1].split(","), "1", "1"])[:3]
    return f"'{year.strip()}-{month.strip():0>2}-{day.strip():0>2}'"


def nested(record: Mapping[str, Any], separator: str = ".") -> Record:
    """A record whose dotted names stand for objects: pandas.json_normalize undone."""
    if not any(separator in name for name in record):
        return dict(record)
    found: Record = {}
    for name, value in record.items():
        *path, last = name.split(separator)[:MAX_DEPTH]
        at = found
        for part in path:
            inner = at.get(part)
            if not isinstance(inner, dict):
                # Beside "salary.from" pandas keeps a "salary" for rows without one.
                inner = at[part] = {}
            at = inner
        if not (isinstance(at.get(last), dict) and is_none(value)):
            at[last] = value
    return found


def without_none(value: Any, depth: int = 0) -> Any:
    """A record without what stands for nothing, however deep it stands."""
    if isinstance(value, dict) and depth <= MAX_DEPTH:
        bare = {name: without_none(each, depth + 1) for name, each in value.items()}
        return {name: each for name, each in bare.items() if not is_none(each)}
    return value


def flat(record: Mapping[str, Any]) -> dict[str, str]:
    """A record as cells of text: objects by dotted names, lists joined, nothing left out."""
    found: dict[str, str] = {}
    _flatten(record, "", found, 0)
    return found


def _flatten(value: object, name: str, found: dict[str, str], depth: int) -> None:
    if len(found) >= MAX_FIELDS or depth > MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _flatten(inner, f"{name}.{key}" if name else str(key), found, depth + 1)
    elif isinstance(value, list | tuple):
        found[name] = ", ".join(filter(None, map(_said, value)))
    elif not is_none(value):
        found[name] = _said(value)


def _said(value: object) -> str:
    """A value in words; an object stands for its name."""
    if isinstance(value, Mapping):
        value = next((value[key] for key in _NAMES if key in value), None)
    if is_none(value) or isinstance(value, list | tuple | Mapping):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return str(value)
