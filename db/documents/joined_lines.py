"""Finds lines that have taken in the words of another task that is gone."""

from collections.abc import Iterable, Mapping

from db.documents.plan_tasks import IS_NEW, NewTask, OldTask, UnsureMatch
from db.documents.similarity import MAX_CANDIDATES, is_in


def joins(entry: NewTask, candidates: Iterable[int], texts: Mapping[int, str]) -> bool:
    """Tests for a line that has taken in the words of several candidates."""
    return sum(is_in(texts[id], entry.task.text) for id in candidates) > 1


def joined(
    old: Mapping[int, OldTask],
    new: Mapping[int, NewTask],
    same: dict[int, int],
    free: dict[int, str],
    answers: Mapping[int, int],
) -> list[UnsureMatch]:
    """Lines that go on with a task, and have taken in the words of another one that is gone: it
    has something of the user's that the first one lacks, or was never done as the first one was.
    Answered ones are settled in `same`."""
    doubts = []
    taken = set(same.values())
    for at, id in sorted(same.items()):
        text, former = new[at].task.text, old.get(id)
        # An own task that a document lacks stays.
        if former is None or former.own or former.text == text:
            continue
        done = former.state == "done"
        among = old.keys() - taken if done else free.keys()
        lost = [
            each
            for each in old
            if each in among
            and not old[each].gone
            and (old[each].state != "done" if done else _is_more(old[each], former))
            and is_in(old[each].text, text)
            and not is_in(old[each].text, former.text)
        ][: MAX_CANDIDATES - 1]
        candidates = (id, *lost) if done else (*lost, id)
        answer = answers.get(at)
        if not lost or answer == id:
            continue
        del same[at]
        if answer in candidates:
            same[at] = answer
            free.pop(answer, None)
        elif answer != IS_NEW:
            doubts.append(UnsureMatch(at, candidates, joined=True))
    return doubts


def _is_more(task: OldTask, than: OldTask) -> bool:
    return task.state == "done" or not than.held
