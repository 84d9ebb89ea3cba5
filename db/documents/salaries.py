"""Reads the figures of an analysis: bands by level, bands by city and level, premiums."""

import re
from collections.abc import Sequence

from db.documents import numbers
from db.documents.document import DocumentBand, DocumentPremium, Place
from db.documents.figures import pay_source
from db.documents.markdown import MarkdownSection
from db.documents.markdown_lines import MarkdownLine
from db.documents.phrases import BRACKETS
from db.documents.problems import DocumentProblem, Unclear
from db.documents.report import Report, label, none_stated
from db.reference import cities, words
from db.reference.matching import level_word
from db.reference.phrases import any_of, plain
from db.text import clean
from db.vocabulary import Level

_TEXT = re.compile(r"[^\W\d_]")


def read_bands(section: MarkdownSection, report: Report) -> None:
    """ "Junior (1-2 years): 600,000 - 1,000,000 KZT/month", or a table of the same."""
    if brackets := BRACKETS.search(section.title):
        report.document.band_note = clean(brackets[1]) or None
    report.stray(section)
    for line in section.items:
        if report.fits_apart(line):
            report.below(line)
            name, value = line.split()
            brackets = BRACKETS.search(name)
            plain_name = clean(BRACKETS.sub(" ", name))
            _band(line, plain_name, brackets[1].strip() if brackets else None, value, report)
    for table in section.tables:
        _band_table(table, report)


def read_pay_tables(section: MarkdownSection, report: Report) -> None:
    """Take out the tables of pay by level, which may stand under any heading."""
    pay = [each for each in section.tables if section.kind != "bands" and _is_of_pay(each)]
    section.tables = [table for table in section.tables if table not in pay]
    for table in pay:
        _band_table(table, report)


def _is_of_pay(table: Sequence[MarkdownLine]) -> bool:
    kinds = _kinds(table)
    named = kinds[:1] == ["level"] and ("salary" in kinds or {"from", "to"} <= {*kinds})
    rows = [row.children[0].text for row in table[1:] if row.children]
    return named and bool(rows) and all(map(level_word, rows))


def _kinds(table: Sequence[MarkdownLine]) -> list[str | None]:
    """The kinds of columns; those of the least and of the most pay are "from" and "to"."""
    heads = [clean(BRACKETS.sub(" ", cell.text)) for cell in table[0].children]
    return [
        next((end for end in ("from", "to") if _ends(end, head)), label(head)) for head in heads
    ]


def _ends(end: str, head: str) -> bool:
    return re.fullmatch(any_of(words()["pay_ends"][end]), plain(head).strip(" :,.")) is not None


def _band_table(table: list[MarkdownLine], report: Report) -> None:
    kinds = _kinds(table)
    ranged = {"from", "to"} <= {*kinds}
    if kinds[:1] != ["level"] or not ("salary" in kinds or ranged):
        report.problem(table[0].number, DocumentProblem.BAND_COLUMNS())
        return
    for row in report.cells(table):
        cells = dict(zip(kinds, row.children, strict=False))
        experience = cells["experience"].text or None if "experience" in cells else None
        pay = cells.get("salary") or _range(table, kinds, row)
        _band(pay, cells["level"].text, experience, pay.text, report)


def _range(
    table: Sequence[MarkdownLine], kinds: Sequence[str | None], row: MarkdownLine
) -> MarkdownLine:
    """The cells "from" and "to" of a row as one amount, with the currency of their heads."""
    parts = []
    for end in ("from", "to"):
        at = kinds.index(end)
        amount = row.children[at].text if at < len(row.children) else ""
        brackets = BRACKETS.search(table[0].children[at].text)
        unit = f" {brackets[1]}" if brackets and re.search(r"\d\W*$", amount) else ""
        parts.append("" if none_stated(amount) else amount + unit)
    low, high = parts
    text = " - ".join(parts) if low and high else f"{low}+" if low else high
    return MarkdownLine(row.number, text, end=row.number)


def read_city_bands(section: MarkdownSection, report: Report) -> None:
    """A table with a city on each line and a level in each column, or the other way round."""
    report.stray(section)
    for line in section.items:
        if report.fits(line):
            _city_list(line, report)
    for table in section.tables:
        _city_table(table, report)


def _city_list(line: MarkdownLine, report: Report) -> None:
    if not line.children:
        report.problem(line.number, DocumentProblem.NO_PAY_OF_CITY())
    for child in line.children:
        report.below(child)
        name, value = child.split()
        _band(child, name, None, value, report, city=line.text.rstrip(" :"))


def _city_table(table: list[MarkdownLine], report: Report) -> None:
    if level_word(_head(table[0])) is not None:
        report.problem(table[0].number, DocumentProblem.NO_CITY_COLUMN())
        return
    heads = [cell.text for cell in table[0].children[1:]]
    rows = report.cells(table)
    turned = not any(map(level_word, heads)) and any(level_word(_head(row)) for row in rows)
    unknown = {_head(row): row.number for row in rows} if turned else {}
    if not turned:
        unknown = dict.fromkeys(heads, table[0].number)
    for name, number in unknown.items():
        if level_word(name) is None:
            report.problem(number, DocumentProblem.UNKNOWN_LEVEL(text=name[:60]))
    for row in rows:
        for head, cell in zip(heads, row.children[1:], strict=False):
            level, city = (_head(row), head) if turned else (head, _head(row))
            if level_word(level) is not None and not none_stated(cell.text):
                _band(cell, level, None, cell.text, report, city=city)


def _head(row: MarkdownLine) -> str:
    return row.children[0].text


def _band(
    line: MarkdownLine,
    name: str,
    experience: str | None,
    value: str,
    report: Report,
    city: str | None = None,
) -> None:
    if city is not None and not _TEXT.search(city):
        report.problem(line.number, DocumentProblem.NO_CITY())
        return
    name, city = name.strip(" :"), city and city.strip(" :")
    if not report.fits(
        MarkdownLine(line.number, max(name, experience or "", city or "x", key=len))
    ):
        return
    place = None if city is None else cities().get(plain(city), city)
    into = report.document.bands if place is None else report.document.city_bands
    level: Level | None = level_word(name)
    if level is None:
        report.problem(line.number, DocumentProblem.UNKNOWN_LEVEL(text=name[:60]))
    elif (level, place) in report.bands:
        if place is None:
            twice = DocumentProblem.LEVEL_TWICE(text=name[:60])
        else:
            twice = DocumentProblem.LEVEL_TWICE_IN_CITY(text=name[:60], city=place[:60])
        report.problem(line.number, twice)
    else:
        try:
            pay, source = numbers.money(value), pay_source(value)
            at = Place(line.number, line.last, line.column)
            into.append(DocumentBand(level, name, experience or None, pay, place, source, at))
            report.bands.add((level, place))
        except Unclear as error:
            report.problem(line.number, error.reason)


def read_premiums(section: MarkdownSection, report: Report) -> None:
    """ "Docker/Kubernetes: +15-20% salary increase"."""
    report.stray(section)
    for line in report.flat(section, apart=True):
        name, value = line.split()
        try:
            report.document.premiums.append(DocumentPremium(name, *numbers.percents(value)))
        except Unclear as error:
            report.problem(line.number, error.reason)
