"""A Markdown document as sections of lines, lists and tables, each with its line number."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from db.documents import boxes, html_blocks, lines
from db.documents.boxes import Mark
from db.documents.headings import MAX_HEADING, PLAN, below, inherits, kind_of
from db.documents.limits import DEEPEST
from db.documents.phrases import BREAK, PIPE, SEPARATOR, lead
from db.documents.posting_titles import kind_of_label
from db.text import clean

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_LISTS = ("bullet_list", "ordered_list")
# Lines that stand for headings are below all others: bold ones, and those with a colon.
BOLD_HEADING, COLON_HEADING = 7, 8
_LONGEST_COLON = 80
_LONGEST_TITLE, _LONGEST_LINE = 50, 400
_URL = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True)
class MarkdownLine:
    """A piece of text with its bold beginning (if any), its link, and what is nested below.

    `lines` are a paragraph's written lines where it has more than one, `end` is the number of the
    last; `mark` is what the box or sign before the text says; `strong` the first bold words
    anywhere; `column` the number of a table's cell.
    """

    number: int
    text: str
    bold: str | None = None
    url: str | None = None
    children: tuple["MarkdownLine", ...] = ()
    lines: tuple["MarkdownLine", ...] = ()
    mark: Mark | None = None
    strong: str | None = None
    end: int = 0
    column: int | None = None
    struck: bool = False
    # Nothing but links.
    linked: bool = False

    @property
    def boxed(self) -> bool:
        return self.mark is not None and self.mark.box

    def split(self) -> tuple[str, str]:
        """The name and the rest: the bold beginning, or what stands before a colon or dash."""
        if self.bold is not None and self.bold != self.text:
            return self.bold.rstrip(" :"), lead(self.text[len(self.bold) :])
        found = SEPARATOR.search(self.text)
        if not found:
            return self.text, ""
        return self.text[: found.start()].strip(), lead(self.text[found.end() :])

    def pair(self) -> tuple[str, str]:
        """A label and its value, which may begin with a dash: "Note: - later"."""
        name, colon, value = self.text.partition(":")
        return (name.strip(), value.strip()) if colon else self.split()

    def walk(self) -> Iterator["MarkdownLine"]:
        yield self
        for child in self.children:
            yield from child.walk()


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
    return builder.found, deep


class _Builder:
    """Puts the nodes of a document, one after another, into sections."""

    def __init__(self, written: Sequence[str]) -> None:
        self.written = written
        self.current = MarkdownSection(1, "", None, None, 0)
        self.found = [self.current]

    def add(self, node: SyntaxTreeNode, following: SyntaxTreeNode | None = None) -> None:
        if (depth := self._depth(node, following)) is not None:
            self._open(node, depth)
        elif node.type in _LISTS:
            self.current.items.extend(_list(node))
        elif node.type == "table":
            self.current.tables.append(_table(node, self.written))
        elif node.type == "html_block" and (parts := html_blocks.parts(node.content)):
            self._html(parts, _number(node))
        elif node.type == "paragraph" and self._is_posting(node):
            first, *_rest = own = _paragraphs(node)
            entry = replace(first, lines=tuple(own) if len(own) > 1 else (), end=own[-1].number)
            self.current.items.append(entry)
        elif node.type == "blockquote":
            for child in node.children:
                self.add(child)
        else:
            self.current.paragraphs.extend(_paragraphs(node))

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

    def _is_posting(self, node: SyntaxTreeNode) -> bool:
        """Tests for a paragraph below postings that begins with a link or a bold title."""
        if self.current.effective != "postings" or not node.children:
            return False
        own = _paragraphs(node)
        if sum(kind_of_label(line.split()[0]) is not None for line in own) > 1:
            return True
        return bool(own) and (own[0].linked or (own[0].bold is not None and len(own) > 1))

    def _depth(self, node: SyntaxTreeNode, following: SyntaxTreeNode | None) -> int | None:
        """The depth of a heading, or of a line that stands for one; None for other nodes."""
        if node.type == "heading":
            return int(node.tag[1])
        inside = node.children[0].content if node.type == "paragraph" and node.children else ""
        if not 0 < len(inside) <= _LONGEST_LINE:
            return None
        kind, title = self.current.effective, clean(_text(node.children[0]))
        listed = following is not None and following.type in (*_LISTS, "table")
        one = _one_line(node) and bool(title)
        known = below(kind_of(title), kind)
        if _all_strong(node):
            known = known if kind in PLAN else kind_of(title)
            free = kind in (None, "postings", *PLAN) or inherits(kind) == kind
            if known or (listed and free and one):
                return BOLD_HEADING
        if not (listed and one):
            return None
        if kind == "postings" and _lines(node.children[0])[0].linked:
            return BOLD_HEADING
        close = kind in (None, *PLAN) and _is_close(node, following)
        close = close and (_is_short(title) or (known is not None and len(title) <= MAX_HEADING))
        opens = (known and known != kind) or (kind is None and self.current.depth) or kind in PLAN
        colon = title.endswith(":") and len(title) <= _LONGEST_COLON
        return COLON_HEADING if close or (colon and opens) else None

    def _open(self, node: SyntaxTreeNode, depth: int) -> None:
        self._begin(_number(node), depth, _lines(node.children[0]) if node.children else [])

    def _begin(self, number: int, depth: int, written: Sequence[MarkdownLine]) -> None:
        parent: MarkdownSection | None = self.current
        while parent is not None and parent.depth >= depth:
            parent = parent.parent
        if parent is not None:
            parent.parts += 1
        title = " ".join(line.text for line in written if line.text)
        top = MarkdownSection(number, title, None, parent, depth)
        around = top.inside if parent is not None and not self._is_title(parent) else None
        top.kind = below(kind_of(title), around)
        if written:
            top.mark, top.url = written[0].mark, written[0].url
        self.current = top
        self.found.append(top)

    def _is_title(self, section: MarkdownSection) -> bool:
        """Tests for the title of the whole document: the words below it are not narrowed."""
        headed = [each for each in self.found if 0 < each.depth <= 1]
        return section.depth == 1 and headed == [section]


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
    inside = [child for child in node.children[0].children if _text(child).strip(" :")]
    return len(inside) == 1 and inside[0].type in ("strong", "em")


def _number(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 1


def _list(node: SyntaxTreeNode) -> list[MarkdownLine]:
    return [_item(child) for child in node.children if child.type == "list_item"]


def _item(node: SyntaxTreeNode) -> MarkdownLine:
    own: list[MarkdownLine] = []
    under: list[MarkdownLine] = []
    for child in node.children:
        if child.type in _LISTS:
            under.extend(_list(child))
        elif child.type in ("paragraph", "heading") and not own and not under and child.children:
            own = _lines(child.children[0])
        else:
            under.extend(_paragraphs(child))
    if not own:
        return MarkdownLine(_number(node), "", children=tuple(under), end=_number(node))
    # A line may be nothing but a box.
    joined = " ".join(line.text for line in own if line.text)
    written = tuple(own) if len(own) > 1 else ()
    return replace(
        own[0],
        text=joined,
        children=tuple(under),
        lines=written,
        end=own[-1].number,
        linked=all(line.linked for line in own),
    )


def _paragraphs(node: SyntaxTreeNode) -> list[MarkdownLine]:
    """Each written line of a paragraph; the first line of anything else that holds text."""
    if node.type == "inline":
        return _lines(node)
    if node.type in _LISTS:
        return _list(node)
    if node.children:
        return [line for child in node.children for line in _paragraphs(child)]
    if node.type == "html_block" and re.fullmatch(r"\s*<!--.*-->\s*", node.content, re.DOTALL):
        return []
    written = [line for part in node.content.splitlines() if (line := clean(part))]
    return [MarkdownLine(_number(node), part, end=_number(node)) for part in written[:1]]


def _lines(inline: SyntaxTreeNode) -> list[MarkdownLine]:
    found: list[MarkdownLine] = []
    run: list[SyntaxTreeNode] = []
    start = number = _number(inline)
    for child in inline.children:
        # Bold words may run over the end of a line.
        number += sum(each.type in ("softbreak", "hardbreak") for each in child.walk())
        if child.type in ("softbreak", "hardbreak"):
            found.extend(_line(run, start))
            run, start = [], number
        else:
            run.append(child)
    return [*found, *_line(run, start, number)]


def _line(run: Sequence[SyntaxTreeNode], number: int, end: int = 0) -> list[MarkdownLine]:
    """A line of a paragraph, unless nothing stands on it."""
    written = clean("".join(_text(node) for node in run))
    if not written:
        return []
    mark, text = boxes.leading(written)
    shown = [(node, clean(_text(node))) for node in run]
    seen = [(node, its) for node, its in shown if its and boxes.leading(its)[1]]
    bold = seen[0][1] if seen and seen[0][0].type == "strong" else None
    if bold is not None and not text.startswith(bold):
        bold = None  # what is bold began with a box
    strong = next((its for node, its in seen if node.type == "strong"), None)
    links = [each for node in run for each in node.walk() if each.type == "link"]
    url = str(links[0].attrs.get("href", "")) if links else None
    linked = [its for node, its in shown if any(each.type == "link" for each in node.walk())]
    bare = _URL.sub("", "".join(its for _node, its in shown if its not in linked))
    return [
        MarkdownLine(
            number,
            text,
            bold,
            url,
            mark=mark,
            strong=strong,
            end=max(number, end),
            struck=bool(seen) and all(node.type == "s" for node, _its in seen),
            linked=bool(links or _URL.search(text)) and not re.search(r"\w", bare),
        )
    ]


def _text(node: SyntaxTreeNode) -> str:
    if node.children:
        return "".join(_text(child) for child in node.children)
    if node.type in ("softbreak", "hardbreak"):
        return " "
    return "" if node.type == "html_inline" else node.content


def _table(node: SyntaxTreeNode, written: Sequence[str]) -> list[MarkdownLine]:
    """The rows of a table, the heading first; each cell is a child of its row."""
    return [_row(row, written) for part in node.children for row in part.children]


def _row(node: SyntaxTreeNode, written: Sequence[str]) -> MarkdownLine:
    number = _number(node)
    cells = [
        replace(_cell(cell.children[0].children, number), column=at)
        for at, cell in enumerate(node.children)
    ]
    # The parser drops cells beyond the heading's; here they are kept, to be complained of.
    raw = PIPE.split(written[number - 1].strip().removeprefix("|").removesuffix("|"))
    cells += [MarkdownLine(number, cell) for cell in map(clean, raw[len(cells) :]) if cell]
    text = " | ".join(cell.text for cell in cells)
    return MarkdownLine(number, text, children=tuple(cells), end=number)


def _cell(run: Sequence[SyntaxTreeNode], number: int) -> MarkdownLine:
    """A cell; its lines are parted by <br>, since a table has no other way."""
    breaks = [
        at
        for at, node in enumerate(run)
        if node.type == "html_inline" and BREAK.fullmatch(node.content)
    ]
    starts, ends = [0, *(at + 1 for at in breaks)], [*breaks, len(run)]
    parts = [
        line
        for start, end in zip(starts, ends, strict=True)
        for line in _line(run[start:end], number)
    ]
    if not parts:
        return MarkdownLine(number, "", end=number)
    if len(parts) == 1:
        return parts[0]
    joined = " ".join(line.text for line in parts if line.text)
    return replace(parts[0], text=joined, lines=tuple(parts))
