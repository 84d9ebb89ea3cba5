"""Tells which column of a table is which field: by its name, and by what its cells look like."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from db import reference
from db.reference.pay_bounds import is_usual
from db.reference.phrases import plain
from db.sources import cells, header_words, looks, pay, shared_column
from db.sources.dates import is_month_first, moment

MAX_COLUMNS = 200
# Rows that are looked at, and the share of a column's cells that must look like a field.
SAMPLE, MOST = 200, 0.6
# A column with a smaller share is plainly something else.
FEW = 0.2
# What a name of a column may say beside the field itself.
_NOISE = frozenset(("the", "of", "in", "for", "на", "по", "в", "kzt", "тг", "тенге", "руб", "usd"))
# How well a name that no list holds tells its field: worse than any that one does.
BY_WORDS = 1_000
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_CAMEL = re.compile(r"(?<=[a-zа-я0-9])(?=[A-ZА-Я])")
_SIGNS = re.compile(r"[^\w+#]+|_")


Cells = Mapping[str, str]
_PAY_FIELDS = frozenset(("salary", "salary_from", "salary_to"))
# Cells that a column of names has at least.
LEAST_NAMES = 4
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True)
class ColumnMap:
    """The names of a table's columns, and which of them holds each field."""

    headers: tuple[str, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    # Its days are written in the American order: one of them can be no other.
    month_first: bool = False

    @property
    def unused(self) -> int:
        return len(self.headers) - len(set(self.fields.values()))

    @property
    def complete(self) -> bool:
        """True where its rows are postings: a title, and a link, a company or an id.

        A name and an id alone are any list's.
        """
        known = self.fields.keys()
        named = not known.isdisjoint(("url", "company")) or ("id" in known and len(known) > 2)
        return "title" in known and named

    def taken(self, row: Cells) -> dict[str, str]:
        """The cells of a row by field; what stands for nothing is left out."""
        found = {name: row[header] for name, header in self.fields.items() if header in row}
        said = {name: cell for name, cell in found.items() if not cells.is_none(cell)}
        behind = row.get(f"{self.fields.get('url', '')}{cells.BEHIND}")
        if behind and not looks.is_link(said.get("url", "")):
            said["url"] = behind
        if self.currency:
            said.setdefault("currency", self.currency)
        if self.gross is not None:
            said.setdefault("gross", "true" if self.gross else "false")
        if self.month_first and (day := moment(said.get("published"), month_first=True)):
            said["published"] = day.isoformat()
        for name in _PAY_FIELDS & said.keys():
            said[name] = self._scaled(name, said[name])
        if self.is_shared and "title" in said:
            said |= shared_column.apart(said["title"], _words(self.fields["title"]))
        return said

    @property
    def is_shared(self) -> bool:
        """True where one column holds title and company: "Вакансия, компания"."""
        return "title" in self.fields and self.fields["title"] == self.fields.get("company")

    def _scaled(self, name: str, cell: str) -> str:
        """An amount with the unit in its column's name: "Зарплата, тыс. тг"."""
        unit = self.units[name]
        if unit and (found := pay.find(cell)) and found.currency and _is_full(found):
            return cell
        if unit and all(float(each) < looks.LEAST_WHOLE for each in _FIGURE.findall(cell)):
            return _FIGURE.sub(rf"\g<0> {unit} ", cell)
        return cell

    @cached_property
    def units(self) -> dict[str, str | None]:
        """The word for thousands or millions in the name of each column of pay."""
        return {name: pay.unit_in(self.fields[name]) for name in _PAY_FIELDS & self.fields.keys()}

    @cached_property
    def gross(self) -> bool | None:
        """True for pay before tax, by the name of its column: "Зарплата до вычета"."""
        names = (self.fields.get(name, "") for name in ("salary", "salary_from", "salary_to"))
        return next((tax for tax in map(pay.tax_in, names) if tax is not None), None)

    @cached_property
    def currency(self) -> str | None:
        """The currency that a column of pay has in its name: "Зарплата от, тенге"."""
        named = (self.fields.get(name, "") for name in ("salary_from", "salary_to", "salary"))
        return next(filter(None, map(pay.currency_in, named)), None)


def _is_full(found: pay.FoundPay) -> bool:
    """True for pay in a currency of its own that a month may have as it stands: "$1500"."""
    return is_usual(found.low, found.high, found.currency, "month")


def field_of(header: str, *, by_words: bool = True) -> tuple[str, int] | None:
    """The field that a column's name tells, and how well: 0 is the best name for it."""
    if header.endswith(cells.BEHIND):
        return _behind(header.removesuffix(cells.BEHIND))
    names = _names()
    for form in _forms(header):
        if form in names:
            return names[form]
    if by_words and (name := header_words.told(header, _words(header))):
        return name, BY_WORDS
    return None


def is_name(cell: str) -> bool:
    """True for a cell that says no more than one of the names of our fields."""
    return len(cell) < header_words.MOST_LETTERS and cell.strip().casefold() in _names()


def _behind(header: str) -> tuple[str, int] | None:
    """A link behind the words of a column is the posting's: but not one behind its employer's."""
    known = field_of(header)
    if known is None or known[0] in ("title", "url"):
        return "url", BY_WORDS + (0 if known else 1)
    return None


@cache
def _names() -> dict[str, tuple[str, int]]:
    return {
        plain(name): (field, place)
        for field, names in reversed(reference.columns().items())
        for place, name in enumerate(names)
    }


def _words(header: str) -> list[str]:
    return plain(_SIGNS.sub(" ", _CAMEL.sub(" ", _BRACKETS.sub(" ", header[:100])))).split()


def _forms(header: str) -> list[str]:
    """The name of a column in the ways to look it up, the fullest first."""
    words = _words(header)
    said = [word for word in words if word not in _NOISE]
    bare = [word for word in said if word not in ("вакансии", "вакансию", "vacancy", "job")]
    whole = plain(_SIGNS.sub(" ", header[:100]))
    return list(dict.fromkeys([whole, *(" ".join(each) for each in (words, said, bare) if each)]))


def score(headers: Sequence[str], *, by_words: bool = False) -> int:
    """Count the fields that a row of headers names; 0 for a row that names no title."""
    known = (field_of(header, by_words=by_words) for header in headers if header)
    fields = {found[0] for found in known if found}
    return len(fields) if fields & {"title", "role"} else 0


def column_map(
    headers: Sequence[str], rows: Sequence[Cells], chosen: Mapping[str, str | None] | None = None
) -> ColumnMap:
    """The map of a table by its first rows; `chosen` is what its reader has put right."""
    headers = tuple(headers[:MAX_COLUMNS])
    fields = _by_name(headers, rows)
    _put_right(headers, rows, fields)
    both = (each for each in headers if shared_column.is_of_both(each, _words(each)))
    shared = next(both, None)
    if shared and shared in {fields.get("title", shared), fields.get("company", shared)}:
        fields |= {"title": shared, "company": shared}
    for name, header in _by_cells(headers, rows, fields).items():
        fields.setdefault(name, header)
    if (
        "title" not in fields
        and "role" in fields
        and _is_odd("title", _said(fields["role"], rows)) is False
    ):
        # "Role" is a title where nothing else is.
        fields["title"] = fields.pop("role")
    for name, picked in (chosen or {}).items():
        fields.pop(name, None)
        if picked in headers:
            fields = {each: at for each, at in fields.items() if at != picked}
            fields[name] = str(picked)
    order = list(reference.columns())
    days = _said(fields["published"], rows) if "published" in fields else []
    return ColumnMap(
        headers,
        {name: fields[name] for name in order if name in fields},
        any(map(is_month_first, days)),
    )


def _put_right(headers: Sequence[str], rows: Sequence[Cells], fields: dict[str, str]) -> None:
    """Take the titles from another column where the one called so plainly names no jobs.

    "Название" and "Роль" are a company's name and a title in some tables.
    """
    named = fields.get("title")
    if named is None or (share := _titles(named, rows)) is None or share > FEW:
        return
    free = [each for each in headers if each not in fields.values() or each == fields.get("role")]
    told = {each: _titles(each, rows) for each in free}
    shares = {each: share for each, share in told.items() if share is not None}
    best = max(shares, key=lambda header: shares[header], default=None)
    if best is not None and shares[best] >= MOST:
        if fields.get("role") == best:
            del fields["role"]
        fields |= {"title": best, "company": fields.get("company", named)}


def _titles(header: str, rows: Sequence[Cells]) -> float | None:
    """The share of a column's cells that name a job; None for too few cells to tell."""
    said = _said(header, rows)
    return _share(said, looks.is_title) if len(said) >= LEAST_NAMES else None


def _by_name(headers: Sequence[str], rows: Sequence[Cells]) -> dict[str, str]:
    """Of two columns for one field the one with cells that look like it, then the better name."""
    found: dict[str, tuple[tuple[bool, int, int], str]] = {}
    for at, header in enumerate(headers):
        if (known := field_of(header)) is None:
            continue
        name, place = known
        said = _said(header, rows)
        if name == "gross" and said and _share(said, looks.is_sum) >= MOST:
            # "Gross" is the pay itself in some tables, and tells of it in others.
            name, place = "salary", BY_WORDS
        if said and not _may_be(name, place, said):
            continue
        is_worse = name == "url" and _share(said or [""], looks.is_of_program) >= MOST
        rank = (not said or _is_odd(name, said) or is_worse, place, at)
        if name not in found or rank < found[name][0]:
            found[name] = (rank, header)
    return {name: header for name, (_rank, header) in found.items()}


def _may_be(name: str, place: int, said: Sequence[str]) -> bool:
    """False where the cells under a fitting name are plainly something else."""
    if name == "url":
        return _share(said, looks.is_link) > 0
    if name in ("salary_from", "salary_to"):
        return _share(said, lambda cell: any(map(str.isdigit, cell))) > 0
    if name == "published":
        return place < BY_WORDS or _share(said, lambda cell: moment(cell) is not None) >= MOST
    return True


def _is_odd(name: str, said: Sequence[str]) -> bool:
    """True where a title or a company is a number or a link: another column may do better."""
    if name not in ("title", "company"):
        return False
    return _share(said, lambda cell: looks.is_address(cell) or looks.is_number(cell)) >= MOST


def _by_cells(
    headers: Sequence[str], rows: Sequence[Cells], named: Mapping[str, str]
) -> dict[str, str]:
    """Fields that no name tells, by their cells, from the surest kind to the least sure."""
    found: dict[str, str] = {}
    for name, fits in looks.LOOKS:
        taken = {*named.values(), *found.values()}
        if name in named or (name == "salary" and "salary_from" in named):
            continue
        shares = [
            (_share(said, fits), -at, header)
            for at, header in enumerate(headers)
            if header not in taken
            and (said := _said(header, rows))
            and not (name == "url" and _are_others(header, said))
            and not (fits is looks.is_company_name and not _may_name_firms(header, said))
        ]
        best = max(shares, default=(0.0, 0, ""))
        if best[0] >= MOST:
            found[name] = best[2]
    return found


def _may_name_firms(header: str, said: Sequence[str]) -> bool:
    """True where cells differ, as names of companies do and states and people's notes do not."""
    words = _words(header)
    if header_words.is_of(words, "no firm") or len(said) < LEAST_NAMES:
        return False
    return 2 * len({plain(cell) for cell in said}) > len(said)


def _are_others(header: str, said: Sequence[str]) -> bool:
    """True for links that are none to postings: of a picture, or one link in many rows."""
    if header.endswith(cells.BEHIND) or header_words.is_other_link(_words(header)):
        return True
    return 2 * len(set(said)) <= len(said) or _share(said, _is_picture) > 0


def _is_picture(cell: str) -> bool:
    return cell.casefold().rstrip().endswith((".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp"))


def _said(header: str, rows: Sequence[Cells]) -> list[str]:
    said = [row.get(header, "") for row in rows[:SAMPLE]]
    return [cell for cell in said if not cells.is_none(cell)]


def _share(said: Sequence[str], fits: Callable[[str], bool]) -> float:
    return sum(map(fits, said)) / len(said)
