"""The rate limit on one sender's updates: counted in memory, before anything else is done.

A bucket of tokens for each sender refills at the sustained rate and holds three windows, so that
a quick series of taps passes. The limit of a day is also the quota on a user's rows: an update
adds a few rows of history, and the hot paths need no statement that counts them.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto

WINDOW = 10.0  # seconds
# The bucket holds the updates of so many windows.
BURST = 3
QUIET = 30.0  # seconds; a bucket is full again after them
# A day allows the updates of so many windows: 3,000 with the default of 20.
WINDOWS_A_DAY = 150


class Verdict(Enum):
    """The answer to one update. LIMITED and LIMITED_TODAY come once, then SILENCED follows."""

    ADMITTED = auto()
    LIMITED = auto()
    LIMITED_TODAY = auto()
    SILENCED = auto()


@dataclass(frozen=True, slots=True)
class Sender:
    """A user, or the chat that an anonymous administrator or a channel writes for.

    Groups have a count of their own: who talks much there is heard in private.
    """

    id: int
    private: bool = True


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float
    quiet_until: float = 0.0


class Throttle:
    """Allows a sender `most` updates in ten seconds (None: any number), 150 times that in a day.

    Each process counts for itself, from zero after a restart. Days are UTC's, by `clock`; the rest
    is measured by `monotonic`, which nobody sets.
    """

    def __init__(
        self,
        most: int | None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.most = most
        self.clock = clock
        self.monotonic = monotonic
        self._buckets: dict[Sender, _Bucket] = {}
        self._swept_at = monotonic()
        self._day = 0
        self._of_day: Counter[Sender] = Counter()

    def count(self, sender: Sender) -> Verdict:
        """Count one more update of a sender, unless they are silenced."""
        if self.most is None:
            return Verdict.ADMITTED
        bucket, of_day = self._bucket(sender, self.most), self._today()
        if bucket.quiet_until > bucket.at or of_day[sender] > self.most * WINDOWS_A_DAY:
            return Verdict.SILENCED
        if bucket.tokens < 1:
            return self.silence(sender)
        bucket.tokens -= 1
        of_day[sender] += 1
        if of_day[sender] > self.most * WINDOWS_A_DAY:
            return Verdict.LIMITED_TODAY
        return Verdict.ADMITTED

    def silence(self, sender: Sender) -> Verdict:
        """Ignore a sender for QUIET seconds. SILENCED if they are ignored already."""
        if self.most is None:
            return Verdict.SILENCED
        bucket = self._bucket(sender, self.most)
        if bucket.quiet_until > bucket.at:
            return Verdict.SILENCED
        bucket.quiet_until = bucket.at + QUIET
        return Verdict.LIMITED

    def _bucket(self, sender: Sender, most: int) -> _Bucket:
        """The sender's bucket, refilled up to now."""
        now, size = self.monotonic(), float(most * BURST)
        self._forget_idle(now)
        bucket = self._buckets.setdefault(sender, _Bucket(size, now))
        bucket.tokens = min(size, bucket.tokens + (now - bucket.at) * most / WINDOW)
        bucket.at = now
        return bucket

    def _forget_idle(self, now: float) -> None:
        """Drop the buckets that are full and of nobody silenced, so that memory stays flat."""
        if now - self._swept_at < QUIET:
            return
        self._swept_at = now
        self._buckets = {
            sender: bucket for sender, bucket in self._buckets.items() if now - bucket.at < QUIET
        }

    def _today(self) -> Counter[Sender]:
        day = self.clock().astimezone(UTC).toordinal()
        if day != self._day:
            self._day = day
            self._of_day.clear()
        return self._of_day
