"""A Markdown document as sections of lines, lists and tables, each with its line number."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from db.documents import boxes, html_blocks, lines
from db.documents.boxes import Mark
from db.documents.dated_lines import is_dated, is_one_of_days
from db.documents.headings import MAX_HEADING, PLAN, SKILLS, below, inherits, kind_of
from db.documents.limits import DEEPEST
from db.documents.markdown_lines import (
    LISTS,
    MarkdownLine,
    lines_of,
    list_of,
    number_of,
    paragraphs_of,
    table_of,
    text_of,
)
from db.documents.posting_blocks import (
    entries_of,
    entry,
    is_entry,
    is_headed_posting,
    is_linked_title,
    is_listed,
    is_title_of_link,
    joined_to,
    listed_below,
    postings_in,
    states_field,
)
from db.documents.posting_titles import is_role, kind_of_label
from db.text import clean

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
# Lines that stand for headings are below all others: bold ones, and those with a colon.
BOLD_HEADING, COLON_HEADING = 7, 8
# A line of a list above its table.
ITEM_HEADING = 9
# Bold words before a paragraph that name a part of the whole document.
_LED_HEADING = 2
_LEADING = (
    "components",
    "duties",
    "common",
    "postings",
    "several",
    "frequent",
    "single",
    "takeaway",
)
_LONGEST_COLON = 80
_LONGEST_TITLE, _LONGEST_LINE = 50, 400


@dataclass
class MarkdownSection:
    """A heading and what stands under it up to the next one."""

    number: int
    title: str
    kind: str | None
    parent: "MarkdownSection | None"
    depth: int
    paragraphs: list[MarkdownLine] = field(default_factory=list)
    items: list[MarkdownLine] = field(default_factory=list)
    tables: list[list[MarkdownLine]] = field(default_factory=list)
    parts: int = 0
    mark: Mark | None = None
    # The title is written as a line with this link.
    url: str | None = None

    @property
    def inside(self) -> str | None:
        """The kind of the nearest section around this one that has a kind."""
        if self.parent is None:
            return None
        return self.parent.kind or self.parent.inside

    @property
    def effective(self) -> str | None:
        """Its own kind, or the one that it takes from the section around it."""
        return self.kind or inherits(self.inside)

    def lines(self) -> Iterator[MarkdownLine]:
        yield from self.paragraphs
        yield from self.items
        for table in self.tables:
            yield from table


def sections(text: str) -> tuple[list[MarkdownSection], int | None]:
    """The document's sections in order, and the first line that is nested too deeply.

    What stands before the first heading is the first section.
    """
    written = lines.prepare(text)
    parsed, numbers = lines.numbered(written)
    tokens = _PARSER.parse("\n".join(parsed))
    for token in tokens:
        if token.map:
            token.map = [numbers[token.map[0]], numbers[min(token.map[1], len(numbers)) - 1] + 1]
    deep = next(
        (token.map[0] + 1 for token in tokens if token.level >= DEEPEST and token.map), None
    )
    builder = _Builder(written)
    nodes = SyntaxTreeNode(tokens).children
    for node, following in zip_longest(nodes, nodes[1:]):
        builder.add(node, following)
    return [part for section in builder.found for part in _with_postings(section)], deep


def _with_postings(section: MarkdownSection) -> list[MarkdownSection]:
    """A section under a name that we don't know may be a posting, or hold nothing but postings; a
    plan may have some behind it, which are a section of their own."""
    planned = section.kind in PLAN and not (section.items and all(map(is_listed, section.items)))
    unknown = not planned and section.kind in (None, *PLAN) and section.effective in (None, *PLAN)
    if unknown and is_headed_posting(section.title, list(section.lines())):
        section.parent = MarkdownSection(section.number, "", "postings", section.parent, 0)
    elif (unknown or planned) and (
        found := entries_of(section.paragraphs, [] if planned else section.items)
    ):
        entries, section.paragraphs = found
        if planned:
            first = entries[0].number
            behind = MarkdownSection(first, "", "postings", section, COLON_HEADING, items=entries)
            return [section, behind]
        section.kind = "postings"
        section.items = sorted([*entries, *section.items], key=lambda line: line.number)
    return [section]


class _Builder:
    """Puts the nodes of a document, one after another, into sections."""

    def __init__(self, written: Sequence[str]) -> None:
        self.written = written
        self.current = MarkdownSection(1, "", None, None, 0)
        self.found = [self.current]
        # The paragraph of a posting that was read last, or the last line of a list of postings.
        self.entry: MarkdownLine | None = None
        self.item: MarkdownLine | None = None

    def add(self, node: SyntaxTreeNode, following: SyntaxTreeNode | None = None) -> None:
        if (depth := self._depth(node, following)) is not None:
            self._open(node, depth)
        elif node.type in LISTS:
            self._list(self._without_tables(node))
            return
        elif node.type == "table":
            self.current.tables.append(table_of(node, self.written))
        elif node.type == "html_block" and (parts := html_blocks.parts(node.content)):
            self._html(parts, number_of(node))
        elif node.type == "paragraph" and (
            self._is_led(node) or self._is_of_postings(node, following)
        ):
            return
        elif node.type == "paragraph" and self.current.effective in PLAN and is_dated(node):
            self.current.items.extend(paragraphs_of(node))
        elif node.type == "blockquote" and (quoted := self._quoted(node)):
            self.current.items.append(quoted)
        elif node.type == "blockquote":
            for child in node.children:
                self.add(child)
        else:
            self.current.paragraphs.extend(paragraphs_of(node))
        self.entry = self.item = None

    def _list(self, found: Sequence[MarkdownLine]) -> None:
        """Lines of a list; those behind a posting's paragraph say more of it."""
        if self.entry is not None and not any(is_entry(line) for line in found):
            self.entry = self.current.items[-1] = listed_below(self.entry, found)
        else:
            self.current.items.extend(found)
            titles = self.current.kind == "postings" and found and is_role(found[-1].text)
            self.entry, self.item = None, found[-1] if titles else None

    def _is_led(self, node: SyntaxTreeNode) -> bool:
        """Take a paragraph that begins with the name of a part: "**Job market.** I read five."."""
        own = paragraphs_of(node) if node.children else []
        bold = own[0].bold if own else None
        if not bold or not bold.endswith(".") or bold == own[0].text or self.current.kind in PLAN:
            return False
        if kind_of(bold) not in _LEADING:
            return False
        first = own[0]
        self._begin(first.number, _LED_HEADING, [replace(first, text=bold, url=None, mark=None)])
        own[0] = replace(first, text=first.split()[1], bold=None)
        self.current.paragraphs += own
        self.entry = None
        return True

    def _is_of_postings(self, node: SyntaxTreeNode, following: SyntaxTreeNode | None) -> bool:
        """Take a paragraph that tells of a posting, or more of the one before it."""
        own = paragraphs_of(node) if node.children else []
        if more := joined_to(self.entry, self.item, own):
            self.entry = self.current.items[-1] = more
            return True
        found = postings_in(own) if self.current.effective == "postings" else []
        if self.current.effective == "postings" and not found and following is not None:
            behind = paragraphs_of(following) if following.type == "paragraph" else []
            found = [own] if own and is_title_of_link(own, behind) else []
        if self._is_titled() and all(line.linked or states_field(line) for line in own):
            found = []  # more of the posting in the heading
        self.current.items += map(entry, found)
        self.entry = self.current.items[-1] if found else None
        return bool(found)

    def _is_titled(self) -> bool:
        """Tests for a heading that is the title of a posting."""
        return self.current.kind is None and is_role(self.current.title)

    def _without_tables(self, node: SyntaxTreeNode) -> list[MarkdownLine]:
        """The lines of a list; in a plan one with a table below it names a section with that."""
        around, found = self.current, []
        for item, line in zip(node.children, list_of(node), strict=True):
            below = item.children[1:]
            tabled = any(child.type == "table" for child in below)
            if not (tabled and line.text and around.effective in (None, *PLAN)):
                found.append(line)
                continue
            self._begin(line.number, ITEM_HEADING, [replace(line, children=(), lines=())])
            for child in below:
                self.add(child)
            around.parts -= 1  # it is no part that its headings make
            self.current = around
        return found

    def _html(self, parts: Sequence[html_blocks.Part], first: int) -> None:
        """Headings, lists and tables that are written in HTML."""
        for part in parts:
            number = first + part.line
            if part.depth:
                self._begin(number, part.depth, [MarkdownLine(number, part.text, end=number)])
                continue
            cells = [_html_line(cell, number, at) for at, cell in enumerate(part.cells)]
            if part.text:
                self.current.items.append(_html_line(part.text, number, None, part.checked))
            elif part.first:
                self.current.tables.append([])
            if cells and self.current.tables:
                row = MarkdownLine(number, "", children=tuple(cells), end=number)
                self.current.tables[-1].append(row)

    def _quoted(self, node: SyntaxTreeNode) -> MarkdownLine | None:
        """A posting that is quoted with its lists: each belongs to the line above it."""
        if self.current.effective != "postings" or not any(
            child.type in LISTS for child in node.children
        ):
            return None
        found: list[MarkdownLine] = []
        for child in node.children:
            if child.type == "paragraph":
                found += paragraphs_of(child)
            elif child.type in LISTS and found:
                found[-1] = replace(found[-1], children=tuple(list_of(child)))
        return entry(found) if found and is_role(found[0].text) else None

    def _depth(self, node: SyntaxTreeNode, following: SyntaxTreeNode | None) -> int | None:
        """The depth of a heading, or of a line that stands for one; None for other nodes."""
        if node.type == "heading":
            return int(node.tag[1])
        inside = node.children[0].content if node.type == "paragraph" and node.children else ""
        if not 0 < len(inside) <= _LONGEST_LINE:
            return None
        kind, title = self.current.effective, clean(text_of(node.children[0]))
        listed = following is not None and following.type in (*LISTS, "table")
        one = _one_line(node) and bool(title)
        if _all_strong(node) and not (kind == "postings" and self._is_said_of_posting(node)):
            known = below(kind_of(title), kind) if kind in PLAN else kind_of(title)
            free = kind in (None, "postings", *PLAN) or inherits(kind) == kind
            # Among parts that bold lines name, a table has its own.
            tabled = following is not None and following.type == "table"
            free = free or (tabled and self.current.depth == BOLD_HEADING)
            if known or (listed and free and one):
                return BOLD_HEADING
        if not (listed and one) or (kind in PLAN and is_one_of_days(node, following)):
            return None
        line = lines_of(node.children[0])[0]
        said = self._is_titled() and line.linked and ("://" in line.text or not is_role(line.text))
        if kind == "postings" and is_linked_title(line) and not said:
            return BOLD_HEADING
        return COLON_HEADING if self._opens_list(title, close=_is_close(node, following)) else None

    def _opens_list(self, title: str, *, close: bool) -> bool:
        """Tests for a line above a list that names it."""
        kind = self.current.effective
        known = below(kind_of(title), kind)
        if known in SKILLS and known != kind and _is_short(title):
            return True
        named = _is_short(title) or (known is not None and len(title) <= MAX_HEADING)
        if close and named and kind in (None, *PLAN):
            return True
        opens = (known and known != kind) or (kind is None and self.current.depth) or kind in PLAN
        return bool(opens) and title.endswith(":") and len(title) <= _LONGEST_COLON

    def _is_said_of_posting(self, node: SyntaxTreeNode) -> bool:
        """Tests for a bold line that is a field of a posting, or says where it is."""
        title = clean(text_of(node.children[0]))
        current = self.current
        headed = current.kind is None and not (current.items or current.paragraphs)
        titled = headed and (current.url is not None or is_role(current.title))
        slanted = all(child.type != "strong" for child in node.children[0].children)
        return kind_of_label(title.rstrip(" :")) is not None or (titled and slanted)

    def _open(self, node: SyntaxTreeNode, depth: int) -> None:
        self._begin(number_of(node), depth, lines_of(node.children[0]) if node.children else [])

    def _begin(self, number: int, depth: int, written: Sequence[MarkdownLine]) -> None:
        parent: MarkdownSection | None = self.current
        while parent is not None and parent.depth >= depth:
            parent = parent.parent
        title = " ".join(line.text for line in written if line.text)
        if (mark := written[0].anchor if written else None) and mark.isdigit():
            title = title.removesuffix(mark).rstrip()  # "QA, Kolesa [1]"
        top = MarkdownSection(number, title, None, parent, depth)
        around = top.inside if parent is not None and not self._is_title(parent) else None
        top.kind = below(kind_of(title), around)
        # What a user adds in the chat changes nothing of how the rest is read.
        if parent is not None and top.kind != "own":
            parent.parts += 1
            if parent.kind == "postings" and self._is_title(parent):
                # "Job market analysis" names a document that has parts of other names.
                parent.kind = parent.kind if parent.parts > 1 or top.kind is None else None
        if _names_posting(top):
            top.kind = None
            if inherits(top.inside) != "postings":
                # Postings without a heading above them all.
                top.parent = MarkdownSection(number, "", "postings", parent, depth)
                self.found.append(top.parent)
        if written:
            top.mark, top.url = written[0].mark, written[0].url
        self.current = top
        self.found.append(top)

    def _is_title(self, section: MarkdownSection) -> bool:
        """Tests for the title of the whole document: the words below it are not narrowed."""
        headed = [each for each in self.found if 0 < each.depth <= 1]
        return section.depth == 1 and headed == [section]


def _names_posting(section: MarkdownSection) -> bool:
    """Tests for a heading that labels a posting: "Vacancy: Go developer"; below none or others."""
    label, colon, title = section.title.partition(":")
    among = inherits(section.inside) == "postings" or (section.depth > 1 and not section.inside)
    named = kind_of(label) == "postings" or (
        inherits(section.inside) and kind_of_label(label) == "title"
    )
    return bool(colon and among and named) and is_role(title)


def _html_line(
    text: str, number: int, column: int | None, checked: bool | None = None
) -> MarkdownLine:
    mark, rest = boxes.leading(text)
    if checked is not None:
        mark, rest = Mark("done" if checked else "open", True), text
    return MarkdownLine(number, rest, mark=mark, column=column, end=number)


def _is_close(node: SyntaxTreeNode, following: SyntaxTreeNode | None) -> bool:
    """Tests for a node that ends on the line before the next one."""
    return bool(node.map and following and following.map and node.map[1] == following.map[0])


def _is_short(title: str) -> bool:
    return 0 < len(title) <= _LONGEST_TITLE and not re.search(r"[.!?;,…]$|:\s", title)


def _one_line(node: SyntaxTreeNode) -> bool:
    inside = node.children[0].children
    return all(child.type not in ("softbreak", "hardbreak") for child in inside)


def _all_strong(node: SyntaxTreeNode) -> bool:
    inside = [child for child in node.children[0].children if text_of(child).strip(" :")]
    return len(inside) == 1 and inside[0].type in ("strong", "em")
