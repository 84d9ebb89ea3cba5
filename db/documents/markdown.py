"""A Markdown document as sections of lines, lists and tables, each with its line number."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from rapidfuzz import fuzz

from db.documents.limits import DEEPEST
from db.reference import headings
from db.reference.phrases import any_of, plain
from db.text import clean

_PARSER = MarkdownIt("commonmark").enable("table")
_LISTS = ("bullet_list", "ordered_list")
# From this similarity on (0 to 100) a heading is one of our phrases with a slip of the hand.
MIN_SIMILARITY = 85
MAX_HEADING = 100
# A line of bold words that names a part of the analysis is a heading below all others.
BOLD_HEADING = 7

BRACKETS = re.compile(r"\(([^()]*)\)")
BOX = re.compile(r"^\[(.?)\](?:\s+|$)")
# What parts a name from what is said of it; behind a bold name less will do.
SEPARATOR = re.compile(r":(?!//)|\s[–—−-]\s")
_LEADING = re.compile(r"^(?:[\s:]|[–—−-]+(?=\s|$))+")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class MarkdownLine:
    """A piece of text with its bold beginning (if any), its link, and what is nested below.

    `lines` are a paragraph's written lines where it has more than one; `box` is the letter in
    the checkbox before the text; `strong` the first bold words anywhere.
    """

    number: int
    text: str
    bold: str | None = None
    url: str | None = None
    children: tuple["MarkdownLine", ...] = ()
    lines: tuple["MarkdownLine", ...] = ()
    box: str | None = None
    strong: str | None = None

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


def lead(text: str) -> str:
    """The text behind a name, without the separator between the two."""
    return _LEADING.sub("", text).strip()


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

    @property
    def inside(self) -> str | None:
        """The kind of the nearest section around this one that has a kind."""
        if self.parent is None:
            return None
        return self.parent.kind or self.parent.inside

    def lines(self) -> Iterator[MarkdownLine]:
        yield from self.paragraphs
        yield from self.items
        for table in self.tables:
            yield from table


@cache
def _kinds() -> list[tuple[str, re.Pattern[str]]]:
    found = []
    for kind, phrases in headings().items():
        inside = any_of(phrase for phrase in phrases if not phrase.startswith("="))
        whole = any_of([phrase[1:] for phrase in phrases if phrase.startswith("=")] or ["="])
        found.append((kind, re.compile(rf"{inside}|^{whole}$")))
    return found


def kind_of(title: str) -> str | None:
    """The part of an analysis that a heading opens, by the words in it; slips are forgiven."""
    spoken = plain(BRACKETS.sub(" ", title)).replace("’", "'")  # phones write "I’m"
    spoken = re.sub(r"^[0-9. )]+", "", spoken).strip(" :.")
    for kind, pattern in _kinds():
        if pattern.search(spoken):
            return kind
    if len(spoken) > MAX_HEADING:
        return None
    alike = [
        (fuzz.ratio(spoken, phrase), kind)
        for kind, phrases in headings().items()
        for phrase in phrases
        if len(phrase) > 5 and "*" not in phrase
    ]
    score, kind = max(alike)
    return kind if score >= MIN_SIMILARITY else None


def sections(text: str) -> tuple[list[MarkdownSection], int | None]:
    """The document's sections in order, and the first line that is nested too deeply.

    What stands before the first heading is the first section.
    """
    tokens = _PARSER.parse(text)
    deep = next(
        (token.map[0] + 1 for token in tokens if token.level >= DEEPEST and token.map), None
    )
    written = re.split(r"\r\n?|\n", text)
    current = MarkdownSection(1, "", None, None, 0)
    found = [current]
    for node in SyntaxTreeNode(tokens).children:
        if opened := _heading(node, current):
            current = opened
            found.append(current)
        elif node.type in _LISTS:
            current.items.extend(_list(node))
        elif node.type == "table":
            current.tables.append(_table(node, written))
        else:
            current.paragraphs.extend(_paragraphs(node))
    return found, deep


def _heading(node: SyntaxTreeNode, before: MarkdownSection) -> MarkdownSection | None:
    """The section that a heading opens, or a line of nothing but bold words that name a part."""
    if node.type == "heading":
        depth = int(node.tag[1])
    elif node.type == "paragraph" and _all_strong(node) and kind_of(_text(node.children[0])):
        depth = BOLD_HEADING
    else:
        return None
    parent: MarkdownSection | None = before
    while parent is not None and parent.depth >= depth:
        parent = parent.parent
    if parent is not None:
        parent.parts += 1
    title = clean(_text(node.children[0])) if node.children else ""
    return MarkdownSection(_number(node), title, kind_of(title), parent, depth)


def _all_strong(node: SyntaxTreeNode) -> bool:
    inner = [child for child in node.children[0].children if _text(child).strip(" :")]
    return len(inner) == 1 and inner[0].type in ("strong", "em")


def _number(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 1


def _list(node: SyntaxTreeNode) -> list[MarkdownLine]:
    return [_item(child) for child in node.children if child.type == "list_item"]


def _item(node: SyntaxTreeNode) -> MarkdownLine:
    own: list[MarkdownLine] = []
    below: list[MarkdownLine] = []
    for child in node.children:
        if child.type in _LISTS:
            below.extend(_list(child))
        elif child.type == "paragraph" and not own and not below:
            own = _lines(child.children[0])
        else:
            below.extend(_paragraphs(child))
    if not own:
        return MarkdownLine(_number(node), "", children=tuple(below))
    # A line may be nothing but a box.
    joined = " ".join(line.text for line in own if line.text)
    lines = tuple(own) if len(own) > 1 else ()
    return replace(own[0], text=joined, children=tuple(below), lines=lines)


def _paragraphs(node: SyntaxTreeNode) -> list[MarkdownLine]:
    """Each written line of a paragraph; the first line of anything else that holds text."""
    if node.type == "inline":
        return _lines(node)
    if node.children:
        return [line for child in node.children for line in _paragraphs(child)]
    if node.type == "html_block" and re.fullmatch(r"\s*<!--.*-->\s*", node.content, re.DOTALL):
        return []
    written = [line for part in node.content.splitlines() if (line := clean(part))]
    return [MarkdownLine(_number(node), part) for part in written[:1]]


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
    return [*found, *_line(run, start)]


def _line(run: Sequence[SyntaxTreeNode], number: int) -> list[MarkdownLine]:
    """A line of a paragraph, unless nothing stands on it."""
    written = clean("".join(_text(node) for node in run))
    if not written:
        return []
    box = BOX.match(written)
    text = written[box.end() :] if box else written
    shown = [(node, clean(_text(node))) for node in run]
    seen = [(node, its) for node, its in shown if its and not BOX.fullmatch(its)]
    bold = seen[0][1] if seen and seen[0][0].type == "strong" else None
    if bold is not None and not text.startswith(bold):
        bold = None  # what is bold began with a box
    strong = next((its for node, its in seen if node.type == "strong"), None)
    url = next((str(node.attrs.get("href", "")) for node in run if node.type == "link"), None)
    return [MarkdownLine(number, text, bold, url, box=box[1] if box else None, strong=strong)]


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
    cells = [_cell(cell.children[0].children, number) for cell in node.children]
    # The parser drops cells beyond the heading's; here they are kept, to be complained of.
    raw = _PIPE.split(written[number - 1].strip().removeprefix("|").removesuffix("|"))
    cells += [MarkdownLine(number, cell) for cell in map(clean, raw[len(cells) :]) if cell]
    return MarkdownLine(number, " | ".join(cell.text for cell in cells), children=tuple(cells))


def _cell(run: Sequence[SyntaxTreeNode], number: int) -> MarkdownLine:
    """A cell; its lines are parted by <br>, since a table has no other way."""
    breaks = [
        at
        for at, node in enumerate(run)
        if node.type == "html_inline" and _BREAK.fullmatch(node.content)
    ]
    starts, ends = [0, *(at + 1 for at in breaks)], [*breaks, len(run)]
    lines = [
        line
        for start, end in zip(starts, ends, strict=True)
        for line in _line(run[start:end], number)
    ]
    if not lines:
        return MarkdownLine(number, "")
    if len(lines) == 1:
        return lines[0]
    joined = " ".join(line.text for line in lines if line.text)
    return replace(lines[0], text=joined, lines=tuple(lines))
