"""Charts as plain data, and the interface of the code that draws them.

All texts are translated and formatted: the drawing code knows no words and no money.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal, Protocol

from aiogram.types import InputFile, Message

from db.vocabulary import SkillState

Theme = Literal["dark", "light"]
# Rows that fit below the longest title, legend and footer; a group's heading counts as a row.
SALARY_ROWS, DEMAND_ROWS, PROGRESS_ROWS, WEEKS = 9, 10, 8, 8


@dataclass(frozen=True)
class ChartBand:
    """A range that the analysis states; `open_ended` ones have no upper bound."""

    low: float
    high: float
    open_ended: bool = False


@dataclass(frozen=True)
class Spread:
    """The pay in postings: lowest, quartiles (25, 50, 75 %), highest; None draws a plain range."""

    low: float
    high: float
    quartiles: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class SalaryRow:
    """A range, its amount in `value`, and its basis in a smaller `note`: "n 34"."""

    label: str
    range: ChartBand | Spread
    value: str
    note: str = ""


@dataclass(frozen=True)
class SalaryGroup:
    """Rows under a heading; "" draws no heading."""

    heading: str
    rows: tuple[SalaryRow, ...]


@dataclass(frozen=True)
class AxisMark:
    """A labelled amount on the scale."""

    at: float
    text: str


@dataclass(frozen=True)
class SalaryChart:
    """Ranges of pay on one scale from zero, in one currency."""

    kind: ClassVar[str] = "salary"
    title: str
    subtitle: str
    groups: tuple[SalaryGroup, ...]
    # The legend of the two shapes; one that no row has is left out.
    band_word: str
    spread_word: str
    footer: str
    marks: tuple[AxisMark, ...] = ()


@dataclass(frozen=True)
class DemandRow:
    """A skill that `count` postings ask for: `value` is the share, `note` is "n of N"."""

    label: str
    state: SkillState
    count: int
    value: str
    note: str = ""


@dataclass(frozen=True)
class DemandChart:
    """Demand for skills against the reader's states; `words` name the states in the legend."""

    kind: ClassVar[str] = "demand"
    title: str
    subtitle: str
    rows: tuple[DemandRow, ...]
    total: int
    words: tuple[tuple[SkillState, str], ...]
    footer: str


@dataclass(frozen=True)
class ProgressRow:
    """`proven` of the done tasks have a proof link; `note` says so in words."""

    label: str
    done: int
    total: int
    value: str
    proven: int = 0
    note: str = ""


@dataclass(frozen=True)
class ChartWeek:
    """The number of tasks done in a week; `label` names the week."""

    label: str
    count: int
    value: str


@dataclass(frozen=True)
class ProgressChart:
    """A bar for each item, and a column for each week, the current one last."""

    kind: ClassVar[str] = "progress"
    title: str
    subtitle: str
    rows: tuple[ProgressRow, ...]
    heading: str
    weeks: tuple[ChartWeek, ...]
    footer: str = ""


@dataclass(frozen=True)
class FunnelRow:
    """A stage that `count` came to; `value` says it in words."""

    label: str
    count: int
    value: str


@dataclass(frozen=True)
class FunnelChart:
    """Stages, each with how many came so far; the first has all of them."""

    kind: ClassVar[str] = "funnel"
    title: str
    subtitle: str
    rows: tuple[FunnelRow, ...]
    footer: str = ""


Chart = SalaryChart | DemandChart | ProgressChart | FunnelChart


@dataclass(frozen=True)
class ChartFile:
    """A chart in a reader's language and theme."""

    chart: Chart
    language: str
    theme: Theme = "dark"


# Sends a photo (a file or Telegram's file_id) and returns its message; None where it sent nothing.
Send = Callable[[InputFile | str], Awaitable[Message | None]]


class ChartSource(Protocol):
    """Draws charts and caches Telegram's file_ids of them."""

    async def deliver(self, picture: ChartFile, now: datetime, send: Send) -> None:
        """Send the picture with `send`. Raises ValueError for a chart without rows or with too
        many.
        """
