"""The catalogues as the tests read them."""

import re
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.telegram.i18n import LOCALES

FILES = sorted(LOCALES.glob("*/LC_MESSAGES/messages.po"))
LANGUAGES = [file.parts[-3] for file in FILES]


def read(file: Path) -> Catalog:
    with file.open("rb") as source:
        return read_po(source, file.parts[-3] if file.suffix == ".po" else None)


def ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def placeholders(text: str) -> set[str]:
    """The names in braces, with what stands behind a colon."""
    return {f"{name}:{spec}" for _, name, spec, _ in Formatter().parse(text) if name is not None}


def commands(text: str) -> set[str]:
    return set(re.findall(r"(?<!\w)/[a-z_]{3,}", text))
