"""The lines of a Markdown document's nodes: their text, links, marks and what is nested below."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from markdown_it.tree import SyntaxTreeNode

from db.documents import boxes
from db.documents.boxes import Mark
from db.documents.phrases import BREAK, PIPE, lead, parted
from db.text import clean

LISTS = ("bullet_list", "ordered_list")
_TAGS = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
_QUOTE = re.compile(r"^(?:>\s*)+")
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
    # The words of the first link, if it has others than its address.
    anchor: str | None = None
    # A bold line inside a list's item that names the list below it.
    heads: bool = False

    @property
    def boxed(self) -> bool:
        return self.mark is not None and self.mark.box

    @property
    def last(self) -> int:
        """The number of its last written line."""
        return max(self.number, self.end)

    def split(self) -> tuple[str, str]:
        """The name and the rest: the bold beginning, or what stands before a colon or dash."""
        if self.bold is not None and self.bold != self.text:
            return self.bold.rstrip(" :"), lead(self.text[len(self.bold) :])
        found = parted(self.text)
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


def column(table: Sequence[MarkdownLine], at: int) -> list[MarkdownLine]:
    """The cells of a table's column, without its head and the rows that end before it."""
    return [row.children[at] for row in table[1:] if at < len(row.children)]


def by_paragraph(lines: Iterable[MarkdownLine]) -> list[list[MarkdownLine]]:
    """Lines of one paragraph: each stands right below the one before it."""
    found: list[list[MarkdownLine]] = []
    for line in lines:
        if not found or line.number != found[-1][-1].last + 1:
            found.append([])
        found[-1].append(line)
    return found


def number_of(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 1


def list_of(node: SyntaxTreeNode) -> list[MarkdownLine]:
    return [_item(child) for child in node.children if child.type == "list_item"]


def _item(node: SyntaxTreeNode) -> MarkdownLine:
    own: list[MarkdownLine] = []
    under: list[MarkdownLine] = []
    for child, following in zip_longest(node.children, node.children[1:]):
        if child.type in LISTS:
            head = under.pop() if under and under[-1].heads and not under[-1].children else None
            listed = list_of(child)
            under.extend(listed if head is None else [replace(head, children=tuple(listed))])
            continue
        first = child.type in ("paragraph", "heading") and not own and not under
        more = lines_of(child.children[0]) if first and child.children else paragraphs_of(child)
        if following is not None and following.type in LISTS and more[first:]:
            more[-1] = replace(more[-1], heads=_is_head(more[-1]))
        if first and child.children:
            own = [line for line in more if not line.heads]
            more = [line for line in more if line.heads]
        under.extend(more)
    if not own:
        return MarkdownLine(number_of(node), "", children=tuple(under), end=number_of(node))
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


def _is_head(line: MarkdownLine) -> bool:
    return bool(line.bold) and line.bold == line.text and not line.boxed


def paragraphs_of(node: SyntaxTreeNode) -> list[MarkdownLine]:
    """Each written line of a paragraph; the first line of anything else that holds text."""
    if node.type == "inline":
        return lines_of(node)
    if node.type in LISTS:
        return list_of(node)
    if node.children:
        return [line for child in node.children for line in paragraphs_of(child)]
    if node.type == "html_block" and not re.search(r"\w", _TAGS.sub("", node.content)):
        return []
    written = [line for part in node.content.splitlines() if (line := clean(part))]
    return [MarkdownLine(number_of(node), part, end=number_of(node)) for part in written[:1]]


def lines_of(inline: SyntaxTreeNode) -> list[MarkdownLine]:
    found: list[MarkdownLine] = []
    run: list[SyntaxTreeNode] = []
    start = number = number_of(inline)
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
    written = clean(_text_of_line(run))
    if not written:
        return []
    mark, text = boxes.leading(written)
    shown = [(node, clean(text_of(node))) for node in run]
    seen = [(node, its) for node, its in shown if its and boxes.leading(its)[1]]
    bold = seen[0][1] if seen and seen[0][0].type == "strong" else None
    if bold is not None and not text.startswith(bold):
        bold = None  # what is bold began with a box
    strong = next((its for node, its in seen if node.type == "strong"), None)
    links = [each for node in run for each in node.walk() if each.type == "link"]
    url = str(links[0].attrs.get("href", "")) if links else None
    linked = [its for node, its in shown if any(each.type == "link" for each in node.walk())]
    bare = _URL.sub("", "".join(its for _node, its in shown if its not in linked))
    unstruck = _URL.sub("", "".join(its for node, its in seen if node.type != "s"))
    return [
        MarkdownLine(
            number,
            text,
            bold,
            url,
            mark=mark,
            strong=strong,
            end=max(number, end),
            struck=any(node.type == "s" for node, _its in seen) and not re.search(r"\w", unstruck),
            anchor=clean(text_of(links[0])) if links else None,
            linked=bool(links or _URL.search(text)) and not re.search(r"\w", bare),
        )
    ]


def _text_of_line(run: Sequence[SyntaxTreeNode]) -> str:
    """The text of a line; spans of code with nothing between them are a list."""
    spans = [at for at, node in enumerate(run) if node.type == "code_inline"]
    label = "".join(map(text_of, run[: spans[0]])) if spans else ""
    behind = run[spans[0] :] if spans else ()
    others = "".join(text_of(node) for node in behind if node.type != "code_inline")
    labelled = not label.strip() or label.rstrip().endswith(":")
    if len(spans) < 2 or others.strip() or not labelled:
        return "".join(map(text_of, run))
    return label + ", ".join(text_of(run[at]) for at in spans)


def text_of(node: SyntaxTreeNode) -> str:
    if node.children:
        return "".join(text_of(child) for child in node.children)
    if node.type in ("softbreak", "hardbreak"):
        return " "
    return "" if node.type == "html_inline" else node.content


def table_of(node: SyntaxTreeNode, written: Sequence[str]) -> list[MarkdownLine]:
    """The rows of a table, the heading first; each cell is a child of its row."""
    return [_row(row, written) for part in node.children for row in part.children]


def _row(node: SyntaxTreeNode, written: Sequence[str]) -> MarkdownLine:
    number = number_of(node)
    cells = [
        replace(_cell(cell.children[0].children, number), column=at)
        for at, cell in enumerate(node.children)
    ]
    # The parser drops cells beyond the heading's; here they are kept, to be complained of.
    raw = _QUOTE.sub("", written[number - 1].strip())
    parts = PIPE.split(raw.removeprefix("|").removesuffix("|"))
    for at, part in enumerate(map(clean, parts[len(cells) :]), len(cells)):
        if part:
            mark, rest = boxes.leading(part)
            cells.append(MarkdownLine(number, rest, mark=mark, column=at))
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
