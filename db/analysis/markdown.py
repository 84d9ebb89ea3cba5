"""A Markdown document as sections of lines and lists, each with its line number."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from db.analysis.document import Named
from db.reference import headings

_PARSER = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Line:
    """A piece of text with its bold beginning (if any), its link, and what is nested below."""

    number: int
    text: str
    bold: str | None = None
    url: str | None = None
    children: tuple["Line", ...] = ()

    def named(self) -> Named:
        """ "**Docker:** everywhere" as a name and its detail."""
        name, detail = self.split()
        return Named(name, detail or None)

    def split(self) -> tuple[str, str]:
        """The bold beginning, or what stands before the first colon, and the rest."""
        if self.bold is not None:
            rest = self.text[len(self.bold) :]
            return self.bold.rstrip(" :"), rest.lstrip(" :–—-").strip()
        name, _, rest = self.text.partition(":")
        return name.strip(), rest.strip()


@dataclass
class Section:
    """A heading and what stands under it up to the next one."""

    number: int
    title: str
    kind: str | None
    parent: "Section | None"
    depth: int
    paragraphs: list[Line] = field(default_factory=list)
    items: list[Line] = field(default_factory=list)
    tables: list[list[Line]] = field(default_factory=list)

    def within(self, kind: str) -> bool:
        return self.kind == kind or (self.parent is not None and self.parent.within(kind))

    def lines(self) -> Iterator[Line]:
        yield from self.paragraphs
        yield from self.items
        for table in self.tables:
            yield from table


def kind_of(title: str) -> str | None:
    """Which part of an analysis a heading opens, by the words in it."""
    plain = " ".join(title.casefold().split())
    for kind, words in headings().items():
        if any(word in plain for word in words):
            return kind
    return None


def sections(text: str) -> list[Section]:
    """The document's sections in order; what stands before the first heading is the first one."""
    current = Section(1, "", None, None, 0)
    found = [current]
    for node in SyntaxTreeNode(_PARSER.parse(text)).children:
        if node.type == "heading":
            current = _open(node, current)
            found.append(current)
        elif node.type in ("bullet_list", "ordered_list"):
            current.items.extend(_list(node))
        elif node.type == "table":
            current.tables.append(_table(node))
        elif node.type in ("paragraph", "blockquote", "fence", "code_block", "html_block"):
            current.paragraphs.extend(_paragraphs(node))
    return found


def _open(node: SyntaxTreeNode, before: Section) -> Section:
    depth = int(node.tag[1])
    parent: Section | None = before
    while parent is not None and parent.depth >= depth:
        parent = parent.parent
    title = _text(node.children[0]) if node.children else ""
    return Section(_number(node), title, kind_of(title), parent, depth)


def _number(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 1


def _list(node: SyntaxTreeNode) -> list[Line]:
    return [_item(child) for child in node.children if child.type == "list_item"]


def _item(node: SyntaxTreeNode) -> Line:
    own: list[Line] = []
    below: list[Line] = []
    for child in node.children:
        if child.type in ("bullet_list", "ordered_list"):
            below.extend(_list(child))
        else:
            own.extend(_paragraphs(child))
    first = own[0] if own else Line(_number(node), "")
    return Line(first.number, first.text, first.bold, first.url, (*own[1:], *below))


def _paragraphs(node: SyntaxTreeNode) -> list[Line]:
    """Each written line of a paragraph; the lines of anything else that holds text."""
    inline = next((child for child in node.children if child.type == "inline"), None)
    if inline is not None:
        return _lines(inline)
    if node.children:
        return [line for child in node.children for line in _paragraphs(child)]
    return [Line(_number(node), part) for part in node.content.splitlines()[:1] if part.strip()]


def _lines(inline: SyntaxTreeNode) -> list[Line]:
    found: list[Line] = []
    run: list[SyntaxTreeNode] = []
    number = _number(inline)
    for child in [*inline.children, None]:
        if child is None or child.type in ("softbreak", "hardbreak"):
            if line := _line(run, number):
                found.append(line)
            run, number = [], number + 1
        else:
            run.append(child)
    return found


def _line(run: list[SyntaxTreeNode], number: int) -> Line | None:
    text = "".join(_text(node) for node in run).strip()
    if not text:
        return None
    leading = next((node for node in run if _text(node).strip()), None)
    bold = _text(leading).strip() if leading and leading.type == "strong" else None
    url = next((str(node.attrs.get("href", "")) for node in run if node.type == "link"), None)
    return Line(number, text, bold, url)


def _text(node: SyntaxTreeNode) -> str:
    if node.children:
        return "".join(_text(child) for child in node.children)
    return " " if node.type in ("softbreak", "hardbreak") else node.content


def _table(node: SyntaxTreeNode) -> list[Line]:
    """The rows of a table, the heading first; each cell is a child of its row."""
    rows = [row for part in node.children for row in part.children]
    return [
        Line(
            _number(row),
            " | ".join(_text(cell) for cell in row.children),
            children=tuple(Line(_number(row), _text(cell).strip()) for cell in row.children),
        )
        for row in rows
    ]
