"""Thirty CVs of people who do not exist, with the skills that a person reads in each; and some
that were pasted as text.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

LANGUAGES = ("en", "ru", "kk")
Layout = Literal["one", "two", "table"]
LAYOUTS: tuple[Layout, ...] = ("one", "two", "table")


@dataclass(frozen=True)
class Section:
    """A part under its heading; `aside` stands in the side column where there are two."""

    heading: str
    lines: tuple[str, ...]
    aside: bool


@dataclass(frozen=True)
class PastedCv:
    """A CV as text, and what its reader may find in it."""

    text: str
    have: frozenset[str]
    learning: frozenset[str]
    either: frozenset[str]


@dataclass(frozen=True)
class SampleCv:
    """A CV, and what its reader may find in it, as slugs of skills."""

    name: str
    layout: Layout
    person: str
    top: tuple[str, ...]
    sections: tuple[Section, ...]
    have: frozenset[str]
    learning: frozenset[str]
    either: frozenset[str]


def samples() -> list[SampleCv]:
    """All CVs; their layouts take turns."""
    found = []
    for language in LANGUAGES:
        for number, cv in enumerate(_rows(language)):
            head, *parts = cv["text"].strip().split("\n## ")
            person, *top = head.removeprefix("# ").splitlines()
            layout = LAYOUTS[number % len(LAYOUTS)]
            found.append(
                SampleCv(
                    f"{language}-{number}-{layout}",
                    layout,
                    person,
                    tuple(top),
                    tuple(map(_section, parts)),
                    *(frozenset(cv[key]) for key in ("have", "learning", "either")),
                )
            )
    return found


def pasted() -> list[PastedCv]:
    return [
        PastedCv(cv["text"], *(frozenset(cv[key]) for key in ("have", "learning", "either")))
        for cv in _rows("pasted")
    ]


def _rows(name: str) -> list[dict[str, Any]]:
    text = Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["cv"]
    return rows


def _section(part: str) -> Section:
    heading, *lines = part.splitlines()
    return Section(heading.removesuffix(" <"), tuple(lines), heading.endswith(" <"))
