"""What a picture shows, as plain data, and what handlers ask of the one who draws it.

Every text comes translated and formatted: the drawing knows no words and no money.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal, Protocol

from aiogram.types import InputFile, Message

from db.vocabulary import SkillState

Theme = Literal["dark", "light"]
# What fits below the longest title, legend and footer. A group's heading counts as a row.
SALARY_ROWS, DEMAND_ROWS, PROGRESS_ROWS, WEEKS = 9, 10, 8, 8


@dataclass(frozen=True)
class ChartBand:
    """A range that the analysis states; it may go on above `high`."""

    low: float
    high: float
    open_ended: bool = False


@dataclass(frozen=True)
class Spread:
    """What postings pay: lowest, quartiles with the median, highest; a mere range without them."""

    low: float
    high: float
    quartiles: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class SalaryRow:
    """One range, with its figures in `value` and, smaller, what they rest on in `note`: "n 34"."""

    label: str
    range: ChartBand | Spread
    value: str
    note: str = ""


@dataclass(frozen=True)
class SalaryGroup:
    """Rows under a heading, which may be empty."""

    heading: str
    rows: tuple[SalaryRow, ...]


@dataclass(frozen=True)
class AxisMark:
    at: float
    text: str


@dataclass(frozen=True)
class SalaryChart:
    """Ranges of pay on one scale from zero; all amounts in one currency."""

    kind: ClassVar[str] = "salary"
    title: str
    subtitle: str
    groups: tuple[SalaryGroup, ...]
    # What the two shapes mean; one that no row has is not shown.
    band_word: str
    spread_word: str
    footer: str
    marks: tuple[AxisMark, ...] = ()


@dataclass(frozen=True)
class DemandRow:
    """A skill asked for in `count` postings: `value` says it as a share, `note` as n of N."""

    label: str
    state: SkillState
    count: int
    value: str
    note: str = ""


@dataclass(frozen=True)
class DemandChart:
    """What postings ask for against what the reader has; `words` name the states."""

    kind: ClassVar[str] = "demand"
    title: str
    subtitle: str
    rows: tuple[DemandRow, ...]
    total: int
    words: tuple[tuple[SkillState, str], ...]
    footer: str


@dataclass(frozen=True)
class ProgressRow:
    """`proven` of the done ones have a link that shows it, which `note` says in words."""

    label: str
    done: int
    total: int
    value: str
    proven: int = 0
    note: str = ""


@dataclass(frozen=True)
class ChartWeek:
    """What was done in a week; `label` names the week."""

    label: str
    count: int
    value: str


@dataclass(frozen=True)
class ProgressChart:
    """A bar for each item, and the weeks so far with this one last."""

    kind: ClassVar[str] = "progress"
    title: str
    subtitle: str
    rows: tuple[ProgressRow, ...]
    heading: str
    weeks: tuple[ChartWeek, ...]
    footer: str = ""


Chart = SalaryChart | DemandChart | ProgressChart


@dataclass(frozen=True)
class ChartFile:
    """A chart as one reader wants it."""

    chart: Chart
    language: str
    theme: Theme = "dark"


# Sends a photo, new or known to Telegram by its id, and returns the message that holds it; None
# where nothing was sent.
Send = Callable[[InputFile | str], Awaitable[Message | None]]


class ChartSource(Protocol):
    """Draws, and remembers what Telegram already has."""

    async def deliver(self, picture: ChartFile, now: datetime, send: Send) -> None:
        """Have the picture sent. Raises ValueError for a chart without rows or with too many."""
