"""The result of a conversion, the reasons to refuse a file, and the bounds."""

from dataclasses import dataclass
from typing import Literal

# damaged: no file of this form; too_large: past a bound; protected: locked by a password;
# empty: it holds no text; scanned: a PDF of pictures.
Refusal = Literal["damaged", "too_large", "protected", "empty", "scanned"]

MAX_FILE = 5 * 2**20  # bytes of a file that is sent
# Bytes of all texts in an archive, unpacked. Pictures are not unpacked.
MAX_UNPACKED = 10 * 2**20
MAX_ENTRIES = 2_000
MAX_CHARACTERS = 256 * 1024  # of the Markdown text
MAX_ROWS, MAX_COLUMNS = 2_000, 40  # of a sheet


class CantConvert(Exception):
    """The only error that a conversion raises."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal: Refusal = refusal


@dataclass(frozen=True)
class Converted:
    """Markdown text. `name` is the document's own, if it has one; `left_out` counts the files of
    an archive that hold no text; `encoding` is that of a text file, None for UTF-8.
    """

    text: str
    name: str = ""
    left_out: int = 0
    encoding: str | None = None
