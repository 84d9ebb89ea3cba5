"""Puts the postings that a user keeps beside their document into its text.

They stand where the author's do, in the form of the last of those.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from db.documents.document import Document, DocumentPosting
from db.documents.markdown import MarkdownSection
from db.documents.markdown_lines import MarkdownLine
from db.documents.patched_text import PatchedText, last_line
from db.documents.posting_shapes import is_posting
from db.documents.posting_titles import kind_of_label
from db.documents.read import read_analysis
from db.documents.write import escape, money_words, write

_NUMBER = re.compile(r"(\W*)(\d{1,9})([.)]\s*)")
_LIST = re.compile(r"^([ \t]*)(?:([-*+])|(\d{1,9})([.)]))([ \t]+)(.*)")


def with_postings(source: str, added: Sequence[DocumentPosting]) -> str:
    """The text with those of the postings that it lacks, and that a reader finds in it."""
    there = read_analysis(source).document
    kept = [each for each in added if not is_among(each, there.postings) and _is_read(each)]
    if not kept:
        return source
    for put in (_in_place, _at_the_end):
        for named in (False, True):
            text = PatchedText(source)
            put(_Writer(text, named=named), kept)
            if _are_read(patched := text.joined(), there, kept):
                return patched
    return source


def left_out(text: str, added: Sequence[DocumentPosting]) -> int:
    """The number of these postings that a reader does not find in the text."""
    found = read_analysis(text).document.postings
    return sum(not is_among(each, found) for each in added)


def is_among(posting: DocumentPosting, others: Iterable[DocumentPosting]) -> bool:
    """Tests for the same posting: the same address or, without one, title and company."""
    return any(_key(posting) == _key(each) for each in others)


def without_own(
    document: Document, own: Sequence[DocumentPosting], in_plan: Sequence[DocumentPosting]
) -> Document:
    """The document without the postings that an export put in: those of its user that are not its
    author's."""
    left = [
        each for each in document.postings if is_among(each, in_plan) or not is_among(each, own)
    ]
    return document if left == document.postings else replace(document, postings=left)


def _key(posting: DocumentPosting) -> tuple[str, ...]:
    if posting.url:
        return (posting.url.rstrip("/"),)
    return (posting.title.casefold(), (posting.company or "").casefold())


def _is_read(posting: DocumentPosting) -> bool:
    """Tests for evidence of a posting: without any it would be a line and nothing more."""
    return is_among(posting, read_analysis(write(Document(postings=[posting]))).document.postings)


def _are_read(patched: str, there: Document, added: Sequence[DocumentPosting]) -> bool:
    """Tests that a text has these postings besides those that it had, and nothing else is new."""
    found = read_analysis(patched).document
    names = {(each.title, each.company, each.url) for each in found.postings}
    return (
        len(found.postings) == len(there.postings) + len(added)
        and all(each in found.postings for each in there.postings)
        and all((each.title, each.company, each.url) in names for each in added)
        and replace(found, postings=[]) == replace(there, postings=[])
    )


@dataclass(frozen=True)
class _Writer:
    """Writes postings into a text; with `named` a title stands behind a label."""

    text: PatchedText
    named: bool

    def title(self, posting: DocumentPosting) -> str:
        title = escape(posting.title)
        return f"{self.text.word('title')}: {title}" if self.named else title

    def item(self, posting: DocumentPosting, prefix: str, *, bold: bool) -> list[str]:
        """A line of a list, and a line for each field below it."""
        head = self.title(posting)
        if bold and not self.named:
            head = f"**{head}**:"
        indent = " " * max(len(prefix.expandtabs(4)), 2)
        return [f"{prefix}{head}", *(f"{indent}- {field}" for field in self.fields(posting))]

    def fields(self, posting: DocumentPosting) -> list[str]:
        values = _values(posting).items()
        return [f"{self.text.word(label)}: {value}" for label, value in values if value]


def _values(posting: DocumentPosting) -> dict[str, str]:
    """The fields of a posting as a text has them, "" for one that it lacks."""
    return {
        "company": escape(posting.company or ""),
        "link": posting.url or "",
        "requirements": escape(", ".join(posting.requirements)),
        "salary": money_words(posting.salary) if posting.salary else "",
        "note": escape(posting.note or ""),
    }


def _in_place(writer: _Writer, added: Sequence[DocumentPosting]) -> None:
    section = writer.text.section("postings")
    if section is None:
        _at_the_end(writer, added)
        return
    headed = [each for each in writer.text.below(section) if is_posting(each)]
    tables = [table for table in section.tables if _kinds(table)]
    if headed:
        _as_headings(writer, headed[-1], added)
    elif tables:
        _as_rows(writer, tables[-1], added)
    else:
        _as_list(writer, section, added)


def _at_the_end(writer: _Writer, added: Sequence[DocumentPosting]) -> None:
    text = writer.text
    lines = [each for posting in added for each in writer.item(posting, "- ", bold=True)]
    text.append([f"{text.heading()} {text.word('postings')}", "", *lines])


def _as_headings(writer: _Writer, last: MarkdownSection, added: Sequence[DocumentPosting]) -> None:
    text = writer.text
    number = last_line(last, listed=False)
    raw = text.raw(last.number)
    marks = re.match(r"\s*#+\s*", raw)
    begin = marks.group() if marks else "**"
    end = "" if marks else "**"
    counted = _NUMBER.match(raw[len(begin) :])
    for at, posting in enumerate(added, 1):
        count = f"{counted[1]}{int(counted[2]) + at}{counted[3]}" if counted else ""
        fields = [f"- {field}" for field in writer.fields(posting)]
        for line in ["", f"{begin}{count}{writer.title(posting)}{end}", "", *fields]:
            text.put(number, line)


def _as_list(writer: _Writer, section: MarkdownSection, added: Sequence[DocumentPosting]) -> None:
    """Behind the last line of the list, with its bullet or the next number."""
    text = writer.text
    number = last_line(section)
    raw = text.raw(section.items[-1].number) if section.items else ""
    found = _LIST.match(raw)
    if not section.items:
        text.put(number, "")
    for at, posting in enumerate(added, 1):
        prefix = "- "
        if found:
            bullet = found[2] or f"{int(found[3]) + at}{found[4]}"
            prefix = f"{found[1]}{bullet}{found[5]}"
        for line in writer.item(posting, prefix, bold=not found or "**" in found[6]):
            text.put(number, line)


def _kinds(table: Sequence[MarkdownLine]) -> list[str | None]:
    """The fields in a table's columns; none for a table that is not one of postings."""
    kinds = [kind_of_label(cell.text) for cell in table[0].children]
    return kinds if "title" in kinds else []


def _as_rows(
    writer: _Writer, table: Sequence[MarkdownLine], added: Sequence[DocumentPosting]
) -> None:
    text, kinds = writer.text, _kinds(table)
    last = table[-1]
    raw = text.raw(last.number)
    cells = [cell.text for cell in last.children]
    linked = any(each.url and each.url not in each.text for each in last.children)
    for at, posting in enumerate(added, 1):
        row = []
        for column, kind in enumerate(kinds):
            before = cells[column] if column < len(cells) else ""
            if kind is None and before.isdigit() and len(table) > 1:
                row.append(str(int(before) + at))
            else:
                row.append(_cell(kind, posting, kinds, linked=linked))
        line = " | ".join(cell.replace("|", r"\|") for cell in row)
        text.put(last.number, f"| {line} |" if raw.lstrip().startswith("|") else line)


def _cell(
    kind: str | None, posting: DocumentPosting, kinds: Sequence[str | None], *, linked: bool
) -> str:
    if kind == "link" and linked and posting.url:
        return f"[{kind}]({posting.url})"
    if kind != "title":
        return _values(posting).get(kind or "", "")
    title = escape(posting.title)
    if posting.company and "company" not in kinds:
        title += f" ({escape(posting.company)})"
    return f"[{title}]({posting.url})" if posting.url and "link" not in kinds else title
