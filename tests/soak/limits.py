"""Telegram's 429s as the driver sees them: whose fault they are, and what the bot does then."""

from dataclasses import dataclass, field

from bot.local.chats import JsonObject
from bot.local.limits import SECOND, Refusal
from bot.telegram.rate_limiter import MAX_WAIT
from tests.soak.times import GRACE, Lateness, Window

Key = tuple[str, ...]
SHOWN = 5


def seen_late(refused: Refusal, late: Lateness) -> bool:
    """Tell whether the lateness of this process explains a refusal.

    The local Telegram lives in this process: it may have taken the message before too late, by at
    least the time that is missing between the two.
    """
    return late.most(refused.at - SECOND, refused.at) >= refused.early


def explain(refused: list[Refusal], late: Lateness) -> str:
    """The worst of them, and by how much the driver was late there."""
    worst = sorted(refused, key=lambda each: each.early, reverse=True)[:SHOWN]
    told = [
        f"{each.early:.3f} s too early, the driver late by "
        f"{late.most(each.at - SECOND, each.at):.3f} s"
        for each in worst
    ]
    return "; ".join(told) or "none"


@dataclass
class Met:
    """A request that met a 429, and when the same came again."""

    key: Key
    at: float
    again: float = float("inf")

    @property
    def waited(self) -> float:
        return self.again - self.at


@dataclass
class Asking:
    met: list[Met] = field(default_factory=list)
    waiting: dict[Key, Met] = field(default_factory=dict)

    def asked(self, key: Key, now: float) -> None:
        if key in self.waiting:
            self.waiting.pop(key).again = now

    def refused(self, key: Key, now: float) -> None:
        self.waiting[key] = Met(key, now)
        self.met.append(self.waiting[key])

    def judge(self, windows: list[Window]) -> tuple[list[str], str]:
        """Return the requests that were given up or asked again too soon, and the figures."""
        outages = [each for each in windows if each.kind == "outage"]
        # What became of a digest is on record, and judged by that.
        replies = [each for each in self.met if "digest" not in each.key]
        given_up = [each for each in replies if each.waited > MAX_WAIT]
        lost = [
            each
            for each in given_up
            if not any(out.holds(each.at, MAX_WAIT, GRACE) for out in outages)
        ]
        early = [each for each in self.met if each.waited < SECOND]
        wrong = [f"429: {each.key[0]} was never asked again" for each in lost]
        wrong += [f"429: {each.key[0]} again after {each.waited:.3f} s" for each in early]
        kept = sorted(each.waited for each in replies if each.waited <= MAX_WAIT) or [0.0]
        return wrong, (
            f"{len(self.met)} given, {len(self.met) - len(replies)} of them to digests; "
            f"of {len(replies)} others {len(replies) - len(given_up)} asked again, after "
            f"{kept[0]:.2f} to {kept[-1]:.2f} s, {len(given_up) - len(lost)} given up in an "
            f"outage, {len(lost)} given up else; again too early {len(early)}"
        )


def key(method: str, params: JsonObject) -> Key:
    """Return the parts of a request that stay the same when it is made again."""
    if "disable_notification" in params:
        # Composed anew, perhaps in other words.
        return (method, "digest", str(params["chat_id"]))
    names = ("chat_id", "message_id", "callback_query_id", "inline_query_id", "text", "caption")
    return (method, *(str(params.get(name, "")) for name in names))
