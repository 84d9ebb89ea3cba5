"""HTML to Markdown: pages, and what Notion, Google Docs and GitHub save as HTML."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup, Tag
from markdownify import ATX, MarkdownConverter

from db.documents.formats.tidy import tidy

_BOX = {True: "[x] ", False: "[ ] "}
# A mark of a list before a line of a cell: a cell has lines, but no lists.
_MARK = re.compile(r"^[-*+] (?!\s*$)")
# A box, and the space that follows it in the page beside our own.
_BOXED = re.compile(r"(\[[ x]\])[ \t\xa0]{2,}")
_NOT_SHOWN = ("head", "script", "style", "template", "noscript", "svg", "nav", "iframe", "select")


class _Converter(MarkdownConverter):  # type: ignore[misc]
    """Keeps checkboxes, and the lines of a table's cell; leaves pictures out."""

    def convert_input(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if el.get("type") != "checkbox":
            return ""
        return _BOX[el.has_attr("checked")]

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        classes = el.get_attribute_list("class")
        # Notion's boxes.
        if "checkbox" in classes and not text.strip():
            return _BOX["checkbox-on" in classes]
        return str(super().convert_div(el, text, parent_tags))

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        # Google's boxes.
        if (state := el.get("aria-checked")) in ("true", "false"):
            text = _BOX[state == "true"] + text.lstrip()
        if {"td", "th"} & parent_tags:
            return text.strip() + "<br>"
        return str(super().convert_li(el, text, parent_tags))

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if {"td", "th"} & parent_tags:
            return "<br>"
        return str(super().convert_br(el, text, parent_tags))

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if {"td", "th"} & parent_tags:
            return text.strip() + "<br>"
        return str(super().convert_p(el, text, parent_tags))

    def convert_hN(  # noqa: N802
        self, n: int, el: Tag, text: str, parent_tags: set[str]
    ) -> str:
        if {"td", "th"} & parent_tags:
            return "<br>" + text.strip() + "<br>"
        return str(super().convert_hN(n, el, text, parent_tags))

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return str(super().convert_td(el, _cell(text), parent_tags))

    def convert_th(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return str(super().convert_th(el, _cell(text), parent_tags))

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        href = _address(str(el.get("href") or ""))
        # A place in the page, or a file beside it, leads nowhere in a chat.
        if not href.startswith(("http://", "https://", "mailto:")):
            return text
        el["href"] = href
        return str(super().convert_a(el, text, parent_tags))

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return ""


def _cell(text: str) -> str:
    lines = [line.strip() for line in re.split(r"<br>|\n", text)]
    return "<br>".join(line for line in lines if line).replace("|", "\\|")


def _address(href: str) -> str:
    """The address behind Google's redirect, as it writes links in a saved document."""
    parts = urlsplit(href)
    if parts.netloc == "www.google.com" and parts.path == "/url":
        return next(iter(parse_qs(parts.query).get("q", [])), href)
    return href


def from_html(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for element in soup(_NOT_SHOWN):
        element.decompose()
    options: dict[str, Any] = {
        "heading_style": ATX,
        "bullets": "-",
        "escape_underscores": False,
        "table_infer_header": True,
    }
    return tidy(_BOXED.sub(r"\1 ", _Converter(**options).convert_soup(soup)))
