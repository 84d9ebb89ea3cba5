"""The page as Markdown, and as text to paste into a form."""

import re

from handlers.cv.rules.page import Page, PageLine

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~])")


def markdown(page: Page) -> str:
    parts = [f"# {_escaped(page.name)}", _escaped(page.headline)]
    for section in page.sections:
        lines = "\n".join(f"- {_markdown(line)}" for line in section.lines)
        parts += [f"## {_escaped(section.heading)}", lines]
    return "\n\n".join(part for part in parts if part) + "\n"


def _markdown(line: PageLine) -> str:
    asked = f"**{_escaped(line.asked)}:** " if line.asked else ""
    when = f" ({_escaped(line.when)})" if line.when else ""
    return " ".join([f"{asked}{_escaped(line.text)}{when}", *(f"<{url}>" for url in line.links)])


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)


def text(page: Page) -> str:
    parts = [f"{page.name}\n{page.headline}".strip()]
    for section in page.sections:
        parts.append("\n".join([section.heading, *map(_text, section.lines)]))
    return "\n\n".join(parts)


def _text(line: PageLine) -> str:
    asked = f"{line.asked}: " if line.asked else ""
    when = f" ({line.when})" if line.when else ""
    return "\n  ".join([f"• {asked}{line.text}{when}", *line.links])
