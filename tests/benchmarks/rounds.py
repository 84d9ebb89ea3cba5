"""The updates to measure, and CPU times of subjects in turn, so that a busy moment meets all of
them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import Any

ECHO, BY_HAND, OURS = "aiogram's echo", "by hand", "ours, SQLite"
TICK = "a tick"
SCREENS = ("/plan", "/roadmap", "/skills", "/progress")
Message = dict[str, Any]


def kinds(subject: str) -> tuple[str, ...]:
    """The updates that a subject is measured with."""
    if "echo" in subject:
        return ("hello",)
    return ("/plan", TICK) if subject == BY_HAND else (*SCREENS, TICK)


def way_to_ticks(subject: str) -> tuple[str, ...]:
    """The command and the buttons that lead to a message with ticks under it."""
    return ("/plan",) if subject == BY_HAND else ("/roadmap", "1")


def find_button(message: Message, sign: str) -> str | None:
    """The data of the first button with the sign; a tick may also be one to take back."""
    signs = ("✅", "↩") if sign in ("✅", TICK) else (sign,)
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    found = (each for row in rows for each in row if any(one in each["text"] for one in signs))
    return next((str(each["callback_data"]) for each in found), None)


@dataclass
class Rounds:
    """Seconds of CPU time for an update: by subject and kind of update, one for each round."""

    taken: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    def add(self, subject: str, kind: str, seconds: float) -> None:
        self.taken.setdefault(subject, {}).setdefault(kind, []).append(seconds)

    def lines(self) -> list[str]:
        """A line for each kind of update of a subject, and one for the mean of its kinds."""
        lines = []
        for subject, kinds in self.taken.items():
            for kind, seconds in kinds.items():
                ms = f"{1000 * median(seconds):6.2f} ms"
                lines.append(f"  {subject:26} {kind:10} {ms} {_spread(self._ratios(seconds))}")
            if len(kinds) > 2:
                every = zip(*map(self._ratios, kinds.values()), strict=True)
                lines.append(f"  {subject:26} {'mean':19} {_spread([*map(fmean, every)])}")
        return lines

    def _ratios(self, seconds: Sequence[float]) -> list[float]:
        """Each round's ratio to the echo of the same round."""
        (echo,) = self.taken[ECHO].values()
        return [one / bare for one, bare in zip(seconds, echo, strict=True)]


def _spread(ratios: Sequence[float]) -> str:
    return f"{median(ratios):6.2f} echoes (rounds: {min(ratios):.2f} to {max(ratios):.2f})"
