"""Compare delivered digests with those due: nobody is lost, and every extra copy is accounted
for."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.jobs.delivery import UNSURE_DELAYS
from tests.delivery.due_users import DueUsers


@dataclass(frozen=True)
class Delivery:
    """A row of `deliveries`."""

    user_id: int
    state: str
    owner: str | None
    message_id: int | None


@dataclass
class Figures:
    """`hits` counts by user the kills that found a send of theirs in flight: intent recorded,
    outcome not. `unheard` counts the accepted messages whose answer the network lost, `unsure`
    those and the ones that the network lost themselves."""

    crowd: DueUsers
    deliveries: list[Delivery] = field(default_factory=list)
    received: dict[int, set[int]] = field(default_factory=dict)  # by user, ids of messages
    hits: Counter[int] = field(default_factory=Counter)
    unheard: Counter[int] = field(default_factory=Counter)
    unsure: Counter[int] = field(default_factory=Counter)
    kills_planned: int = 0
    kills: int = 0
    kills_of_none: int = 0  # that found nothing in flight
    faults: Counter[str] = field(default_factory=Counter)
    refused: int = 0  # by Telegram's own limits
    seconds: float = 0.0
    seconds_to_ready: list[float] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)  # of the run itself

    @property
    def copies(self) -> dict[int, int]:
        return {user: len(self.received.get(user, ())) for user in self.crowd.due}

    @property
    def given_up(self) -> set[int]:
        """Those whose every try the network cut off: the row says so."""
        failed = {row.user_id for row in self.deliveries if row.state == "failed"}
        return {user for user in failed if self.unsure[user] > len(UNSURE_DELAYS)}

    @property
    def lost(self) -> set[int]:
        owed = self.crowd.due - self.crowd.gone - self.given_up
        return {user for user in owed if not self.copies[user]}

    @property
    def duplicates(self) -> int:
        return sum(max(0, copies - 1) for copies in self.copies.values())

    @property
    def accountable(self) -> int:
        """The most duplicates there may be."""
        return self.hits.total() + self.unheard.total()

    def problems(self) -> list[str]:
        """Return all that is not as it must be; empty when all is."""
        found = list(self.complaints)
        if self.kills < self.kills_planned:
            found.append(f"{self.kills} kills of {self.kills_planned}: nothing was owed any more")
        found += _some("lost", self.lost)
        found += _some("reached though not due", self.crowd.later & set(self.received))
        too_many = {
            user: f"{copies} copies, {self.hits[user]} kills, {self.unheard[user]} unheard"
            for user, copies in self.copies.items()
            if copies > 1 + self.hits[user] + self.unheard[user]
        }
        found += _some("copies that nothing accounts for", too_many.items())
        return found + self._wrong_rows()

    def _wrong_rows(self) -> list[str]:
        rows = Counter(row.user_id for row in self.deliveries)
        found = _some("without a row", self.crowd.due - set(rows))
        found += _some("with two rows", {user for user, count in rows.items() if count > 1})
        found += _some("rows of users not due", set(rows) - self.crowd.due)
        wrong = {
            row.user_id: row.state
            for row in self.deliveries
            if row.user_id not in self.given_up
            and row.state != ("unreachable" if row.user_id in self.crowd.gone else "sent")
        }
        found += _some("in a wrong state", wrong.items())
        unknown = {
            row.user_id: row.message_id
            for row in self.deliveries
            if row.state == "sent" and row.message_id not in self.received.get(row.user_id, ())
        }
        return found + _some("with the id of no message of theirs", unknown.items())

    def __str__(self) -> str:
        states: Mapping[str, int] = Counter(row.state for row in self.deliveries)
        ready = self.seconds_to_ready or [0.0]
        return "\n".join(
            [
                f"{len(self.crowd.due)} due, {len(self.crowd.gone)} of them gone, "
                f"{self.kills} kills in {self.seconds:.0f} s "
                f"({self.kills_of_none} found nothing in flight)",
                "rows: " + _list(states),
                f"lost: {len(self.lost)}, given up after "
                f"{len(UNSURE_DELAYS) + 1} tries without an answer: {len(self.given_up)}",
                f"duplicates: {self.duplicates}, accountable: {self.accountable} "
                f"(in flight at kills {self.hits.total()}, unheard {self.unheard.total()}), "
                f"most copies: {max(self.copies.values(), default=0)}",
                f"faults: {_list(self.faults)}; refused by the limits: {self.refused}",
                f"ready within {sum(ready) / len(ready):.2f} s, at most {max(ready):.2f} s",
            ]
        )


def _list(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


def _some(what: str, of: Iterable[object]) -> list[str]:
    shown = sorted(of, key=str)
    return [f"{len(shown)} {what}: {', '.join(map(str, shown[:5]))}"] if shown else []
