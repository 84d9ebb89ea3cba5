"""The share of sentences that are read right; `python -m tests.sentences.measure [WHICH]`.

WHICH: all, kept or built of written.tsv, or another file's name without its ending.
"""

import sys
import time
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from db import reference
from db.documents.read import read_analysis
from handlers.sentences.asked import words_of_sample
from handlers.sentences.rules import naming
from handlers.sentences.rules.reading import Known, KnownTask, Reading
from handlers.sentences.rules.recognise import read

HERE = Path(__file__).parent
COMPANIES = ("Kolesa Group", "Chocofamily", "Bank CenterCredit", "Technodom", "Kaspi")


class Written(NamedTuple):
    """A sentence with what it means: an intent, and slots as text."""

    language: str
    intent: str
    slots: dict[str, str]
    text: str


def written(name: str = "written.tsv", *, header: bool = True) -> list[Written]:
    rows = (HERE / name).read_text(encoding="utf-8").splitlines()[header:]
    found = []
    for row in rows:
        language, intent, slots, text = row.split("\t")
        pairs = dict(pair.split("=", 1) for pair in slots.split(";") if pair)
        found.append(Written(language, intent, pairs, text))
    return found


def is_kept(sentence: Written) -> bool:
    """True for the quarter that was kept aside while the reader was built."""
    return sha256(sentence.text.encode()).digest()[0] % 4 == 0


def known(language: str) -> tuple[Known, dict[str, int]]:
    """The built-in plan of a language, and the ids of its tasks by their places: "1.3", "s2"."""
    document = read_analysis(reference.text(f"backend-engineer.{language}.md")).document
    tasks: list[KnownTask] = []
    places: dict[str, int] = {}
    for at, item in enumerate(document.roadmap, 1):
        for number, step in enumerate(item.steps, 1):
            places[f"{at}.{number}"] = len(tasks) + 1
            words, about = words_of_sample()[step.text], words_of_sample()[item.title]
            tasks.append(KnownTask(len(tasks) + 1, words, at, about, number))
    for number, action in enumerate(document.action_items, 1):
        places[f"s{number}"] = len(tasks) + 1
        tasks.append(KnownTask(len(tasks) + 1, words_of_sample()[action.text]))
    week = (places["1.1"], places["1.2"], places["s1"])
    places |= {f"w{at}": id for at, id in enumerate(week, 1)}
    return Known(naming.employers(COMPANIES), tasks, week), places


def said(reading: Reading, places: dict[str, int]) -> dict[str, str]:
    """The slots of a reading as the file writes them."""
    slots = reading.slots
    minute = slots.minute
    found = {
        "skill": ",".join(slots.skills),
        "level": slots.level,
        "city": slots.city,
        "remote": None if slots.remote is None else "yes" if slots.remote else "no",
        "pay": slots.money,
        "employer": slots.employer,
        "role": slots.role,
        "track": slots.track,
        "by": slots.by,
        "only": slots.only,
        "day": slots.day,
        "time": None if minute is None else f"{minute // 60:02}:{minute % 60:02}",
        "span": slots.span,
        "lang": slots.language,
        "zone": slots.zone,
        "quarter": slots.quarter,
        "to": slots.to,
        "weeks": slots.weeks,
        "text": slots.text,
        "name": slots.name,
        "back": slots.back,
        "date": slots.date and f"{slots.date[0]}-{slots.date[1]}",
        "task": ",".join(sorted(name for name, id in places.items() if id in slots.tasks)),
    }
    return {name: str(value) for name, value in found.items() if value not in (None, "")}


# The slots that make the answer; the others of a reading play no part in it.
SLOTS = {
    "pay": ("level", "city", "remote", "role", "skill"),
    "skill_pay": ("skill",),
    "reach_pay": ("pay",),
    "postings": ("skill", "level", "city", "remote", "pay", "employer", "by", "only"),
    "employer": ("employer",),
    "compare": ("skill",),
    "skill": ("skill",),
    "demand": ("city", "level", "track"),
    "gaps": ("level", "track", "employer"),
    "roadmap": ("quarter",),
    "goal": ("track", "level", "city", "remote", "pay"),
    "remind": ("day", "time"),
    "every": ("weeks",),
    "pause": ("span",),
    "language": ("lang",),
    "zone": ("zone",),
    "done": ("task",),
    "add": ("text",),
    "move": ("task", "to"),
    "skip": ("task",),
    "know": ("skill",),
    "learning": ("skill",),
    "learn": ("skill",),
    "unknow": ("skill",),
    "applied": ("employer", "name", "back", "date", "day"),
    "interview": ("employer", "name", "date", "day", "time", "to"),
    **dict.fromkeys(("offer", "refused", "withdrawn"), ("employer", "name", "back")),
}


def is_right(sentence: Written, reading: Reading, places: dict[str, int]) -> bool:
    if reading.intent != sentence.intent:
        return False
    found = said(reading, places)
    for slot in SLOTS.get(sentence.intent, ()):
        wanted, got = sentence.slots.get(slot, ""), found.get(slot, "")
        if slot == "skill":
            wanted, got = ",".join(sorted(wanted.split(","))), ",".join(sorted(got.split(",")))
        if slot == "zone" and wanted == "Asia/Almaty":
            got = wanted if found.get("city") else got
        if slot == "task":
            got_ids = set(reading.slots.tasks)
            ids = {
                id
                for name, id in places.items()
                if name == wanted or name.startswith(f"{wanted}.")
            }
            if ids != got_ids:
                return False
        elif wanted != got:
            return False
    return True


def language_of(row: Written) -> str:
    """The language of the plan that a sentence is about."""
    if row.language != "mix":
        return row.language
    if row.intent == "done":
        return "kk" if "birinshi" in row.text else "en"
    return "ru"


def print_kinds(rows: list[Written], wrong: Counter[tuple[str, str]]) -> None:
    """Print for each kind how many are right, and what the others were read as."""
    for kind, count in Counter(row.intent for row in rows).most_common():
        missed = {got: times for (intent, got), times in wrong.items() if intent == kind}
        taken = ", ".join(f"{got} {times}" for got, times in missed.items())
        print(f"  {kind:<12} {count - sum(missed.values()):>3} of {count:>3}  {taken}".rstrip())


def main(which: str) -> None:
    if which in ("all", "kept", "built"):
        rows = [row for row in written() if which == "all" or is_kept(row) == (which == "kept")]
    else:
        rows = written(f"{which}.tsv")
    by_language = {code: known(code) for code in ("en", "ru", "kk")}
    rights: dict[str, list[bool]] = defaultdict(list)
    wrong: Counter[tuple[str, str]] = Counter()
    times = []
    for row in rows:
        facts, places = by_language[language_of(row)]
        began = time.process_time()
        reading = read(row.text, facts)
        times.append(time.process_time() - began)
        right = is_right(row, reading, places)
        rights[row.language].append(right)
        if not right:
            wrong[row.intent, str(reading.intent)] += 1
            if which not in ("kept", "later", "last") or "--show" in sys.argv:
                near = f" ~{reading.second}" if reading.second else ""
                print(
                    f"{row.intent} {row.slots} | {row.text}\n    {reading.intent}{near} "
                    f"{reading.weight:.2f} {said(reading, places)}"
                )
    for language, each in rights.items():
        print(f"{language}: {sum(each)} of {len(each)}")
    every = [right for each in rights.values() for right in each]
    print(f"all: {sum(every)} of {len(every)} ({sum(every) / len(every):.1%})")
    print_kinds(rows, wrong)
    times.sort()
    half, most = times[len(times) // 2] * 1e3, times[len(times) * 95 // 100] * 1e3
    print(f"CPU ms: p50 {half:.2f} p95 {most:.2f}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "built")
