"""Columns: sets of postings as ints. Posting n is bit n."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, count
from typing import TypeVar

T = TypeVar("T")

# The column of all postings, for an AND.
EVERY = -1
_AS_FLAGS, _AS_DIGITS = bytes.maketrans(b"01", b"\0\1"), bytes.maketrans(b"\0\1", b"01")
# Ones in a column from which it is read whole: one in so many bits.
_DENSE = 16


def column_of(places: Iterable[int], size: int) -> int:
    """The column of some of `size` postings."""
    raw = bytearray(size // 8 + 1)
    for at in places:
        raw[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(raw, "little")


def column_of_flags(flags: Iterable[int]) -> int:
    """The column of the postings whose flag, in their order, is 1 and not 0."""
    return int(bytes(flags).translate(_AS_DIGITS)[::-1] or b"0", 2)


def iter_bits(column: int) -> Iterator[int]:
    """The positions of the 1 bits of a column, ascending."""
    text = bin(column)[:1:-1]
    return compress(count(), _flags(text)) if _is_dense(column) else _found(text)


def at_bits(values: Sequence[T], column: int) -> list[T]:
    """The values at the 1 bits of a column, in their order."""
    text = bin(column)[:1:-1]
    if _is_dense(column):
        return list(compress(values, _flags(text)))
    return [values[at] for at in _found(text)]


def _is_dense(column: int) -> bool:
    return column.bit_count() * _DENSE > column.bit_length()


def _flags(text: str) -> bytes:
    return text.encode().translate(_AS_FLAGS)


def _found(text: str) -> Iterator[int]:
    at = text.find("1")
    while at >= 0:
        yield at
        at = text.find("1", at + 1)


def place_of_bit(column: int, number: int) -> int:
    """The position of the 1 bit before which there are `number` others."""
    low, high = 0, column.bit_length()
    while high - low > 1:
        middle = (low + high) // 2
        before = (column & ((1 << middle) - 1)).bit_count()
        low, high = (middle, high) if before <= number else (low, middle)
    return low


def add_to_digits(digits: list[int], column: int) -> None:
    """Add 1 to the number of each posting in a column; `digits[k]` is bit k of the numbers."""
    for place, digit in enumerate(digits):
        digits[place] = digit ^ column
        column &= digit
        if not column:
            return


def with_number(digits: list[int], number: int) -> int:
    """The column of the postings whose number is this one."""
    column = EVERY
    for place, digit in enumerate(digits):
        column &= digit if number >> place & 1 else ~digit
    return column
