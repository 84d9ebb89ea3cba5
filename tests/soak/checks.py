"""Compare the store at the end with the notes that each user took of what they did."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from tests.soak.record import SKILL_STATES, Record
from tests.soak.store import Kept, Store
from tests.soak.telegram import Watched
from tests.soak.times import Window

# Seconds before and after an outage in which a press may be lost with it.
AROUND = 4.0


@dataclass
class Comparison:
    """`sure` and `unsure` count what could have been one value only, and what more."""

    wrong: list[str] = field(default_factory=list)
    sure: Counter[str] = field(default_factory=Counter)
    unsure: Counter[str] = field(default_factory=Counter)

    def check(
        self, user: int, kind: str, name: object, can: Iterable[object], found: object
    ) -> None:
        values = set(can)
        (self.sure if len(values) == 1 else self.unsure)[kind] += 1
        if found not in values:
            known = " or ".join(sorted(map(str, values)))
            self.wrong.append(f"user {user}: {kind} {name} is {found}, not {known}")


def compare(
    records: dict[int, Record], store: Store, strangers: Collection[int] = ()
) -> Comparison:
    found, rows = Comparison(), store.kept()
    for user, record in records.items():
        there = user in rows
        found.check(user, "account", "gone", record.gone, not there)
        if there and record.gone == {False} and not record.loose:
            _compare(found, user, record, rows[user])
    unknown = rows.keys() - records.keys() - set(strangers)
    found.wrong += [f"user {user} is nobody's" for user in unknown]
    return found


def _compare(found: Comparison, user: int, record: Record, kept: Kept) -> None:
    lessons = {task: skill for skill, task in kept.lessons.items()}
    for task in record.tasks.keys() | kept.tasks.keys():
        slot = record.task(task)
        # A lesson that was skipped is opened again when its skill is put into the plan again, and
        # what a posting put there is taken out as one.
        more = {"open"} if task in lessons and record.opens_lessons else set()
        more |= {"skipped"} if task in lessons and record.some_lessons else set()
        at_first = "done" if task in record.known.done else "open"
        found.check(user, "task", task, slot.now | more, kept.tasks.get(task, at_first))
    followed = {lessons[task] for task in record.tasks if task in lessons}
    for skill in record.skills.keys() | kept.skills.keys():
        can = SKILL_STATES if skill in followed else record.skill(skill).now
        at_first = "have" if skill in record.known.have else "lack"
        kind = "skill that follows ticks" if can == SKILL_STATES else "skill"
        found.check(user, kind, skill, can, kept.skills.get(skill, at_first))
    for name, value in kept.settings.items():
        found.check(user, "setting", name, record.setting(name).now, value)
    for text in record.own.keys() | kept.own.keys():
        found.check(user, "own task", text, record.own.get(text, {0}), kept.own.get(text, 0))
    for skill in record.lessons | (set() if record.some_lessons else kept.lessons.keys()):
        found.check(user, "lesson", skill, {skill in record.lessons}, skill in kept.lessons)


def digests(
    records: dict[int, Record], store: Store, telegram: Watched, unheard: Counter[int], due: range
) -> tuple[list[str], Counter[str]]:
    """Whose digest is missing or came too often, and what became of all."""
    rows, wrong, counts = store.kept(), [], Counter[str]()
    for user in due:
        came, lost = telegram.digests[user], unheard[user]
        states = rows[user].digests if user in rows else ["deleted"]
        counts.update(states or ["moved by its user"])
        counts["arrived"] += came
        counts["copies after a lost answer"] += max(0, came - 1)
        if came > 1 + lost:
            wrong.append(f"user {user}: {came} digests, {lost} answers were lost")
        if user not in rows:
            continue
        if states == ["sent"] and not came:
            wrong.append(f"user {user}: a digest on record as sent never arrived")
        # Who has ticked the whole week has nothing to be told.
        fine = states in (["sent"], ["skipped: nothing open"])
        if not fine and not records[user].moved_digest:
            wrong.append(f"user {user}: the digest is {states or 'not planned'}")
        if states != ["sent"] and came > lost:
            wrong.append(f"user {user}: {came} digests, but {states or 'none'} on record")
    return wrong, counts


def unanswered(telegram: Watched, windows: list[Window]) -> tuple[list[str], int]:
    """Presses without an answer outside the outages, and how many there are inside."""
    outages = [each for each in windows if each.kind == "outage"]
    wrong, inside = [], 0
    for key, query in telegram.queries.items():
        if query["answered"]:
            continue
        if any(each.holds(query["at"], AROUND, AROUND) for each in outages):
            inside += 1
        else:
            wrong.append(f"press {key} of user {query['user']} was never answered")
    return wrong, inside
