"""Every row of the built-in analysis can be reached with commands and buttons alone."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from typing import Any

from db import reference
from db.documents import document as parts
from db.documents.read import read_analysis
from handlers.callbacks.postings import FoundCard, PickSearch, Postings, Search
from handlers.callbacks.screens import Open, OpenItem, RolePage
from handlers.callbacks.skills import ShowPay, ShowPremiums, ShowStatements, SkillCard, SkillPage
from handlers.callbacks.tasks import WhyThis
from handlers.common.commands import COMMANDS
from tests.chat import Chat, buttons

# A fact: words that stand together in one answer.
Fact = Sequence[str]
# Only what shows something is pressed: what ticks, chooses, adds or deletes is not needed.
SHOWING = (
    Open,
    SkillCard,
    SkillPage,
    ShowStatements,
    RolePage,
    ShowPay,
    ShowPremiums,
    Postings,
    Search,
    PickSearch,
    FoundCard,
    OpenItem,
    WhyThis,
)
CHANGING = {"add", "cancel", "delete_me"}
MOST_PRESSES = 600
PRIORITIES = {
    "high": "high priority",
    "medium": "medium priority",
    "low_medium": "low to medium priority",
    "low": "low priority",
}


def pay(money: parts.Money) -> str:
    """400–700K ₸, 800K–1.2M ₸, 1.8–3.5M+ ₸."""
    low, high = short(money.minimum), short(money.maximum)
    if low[-1] == high[-1]:
        low = low[:-1]
    return f"{low}–{high}{'+' if money.open_ended else ''} ₸"


def short(amount: int) -> str:
    return f"{amount / 10**6:g}M" if amount >= 10**6 else f"{amount // 1000}K"


def named(each: parts.NamedSkills) -> list[Fact]:
    return [[f"{each.name}: {each.detail}" if each.detail else each.name]]


def component(each: parts.DocumentComponent) -> list[Fact]:
    return [[each.name, *(f"{role.name}: {role.responsibility}" for role in each.roles)]]


def posting(each: parts.DocumentPosting) -> list[Fact]:
    assert each.company and each.url and each.salary
    note = f"({each.note})" if each.note else ""
    whole = [each.title, each.company, each.url, *each.requirements, pay(each.salary), note]
    return [whole, [f"{each.title} · {each.company}\n{pay(each.salary)}"]]


def band(each: parts.DocumentBand) -> list[Fact]:
    label = f"{each.label} ({each.experience})" if each.experience else each.label
    return [[each.city or "Pay by level", f"{label}: {pay(each.salary)}"]]


def premium(each: parts.DocumentPremium) -> list[Fact]:
    return [[f"+{each.percent_min}–{each.percent_max}% for {each.name}"]]


def item(each: parts.DocumentItem) -> list[Fact]:
    assert each.period and each.priority
    steps = [f"{at}. {step.text}" for at, step in enumerate(each.steps, 1)]
    opened = [each.title, each.period, PRIORITIES[each.priority], each.reason or "", *steps]
    return [opened, [f"{each.period} ({each.period_note})", each.title]]


def heard(words: str) -> list[Fact]:
    return [[words]]


def soft(heading: str) -> Callable[[str], list[Fact]]:
    return lambda words: [[heading, f"• {words}"]]


# What only a user's own file holds.
THEIRS = {"learning", "own", "several", "single"}
# How each part of a document is said in the chat.
SAID: dict[str, Callable[[Any], list[Fact]]] = {
    "platform": heard,
    "components": component,
    "common": named,
    "chosen_role": lambda role: [[f"👉 {role}", f"You aim for {role}"]],
    "have": named,
    "lack": named,
    "market_note": heard,
    "postings": posting,
    "frequent": named,
    "takeaway": heard,
    "band_note": heard,
    "bands": band,
    "city_bands": band,
    "premiums": premium,
    "roadmap": item,
    "strong": soft("Strong already"),
    "develop": soft("To develop"),
    "action_items": lambda task: [["Action items", task.text]],
}


def facts(document: parts.Document) -> list[Fact]:
    found: list[Fact] = []
    for field in fields(document):
        if field.name in THEIRS:
            continue
        value = getattr(document, field.name)
        rows = value if isinstance(value, list) else [value]
        assert all(rows), f"the built-in analysis lacks {field.name}"
        found += [fact for row in rows for fact in SAID[field.name](row)]
    return found


def wanted(data: str) -> bool:
    kind = next((each for each in SHOWING if data.startswith(f"{each.__prefix__}:")), None)
    if kind is None:
        return data in (WhyThis().pack(),)
    opened = kind.unpack(data)
    if isinstance(opened, Postings | Search):  # filters together only narrow what is shown
        return sum(map(bool, (opened.skill, opened.level, opened.salary))) < 2
    return True


async def crawl(chat: Chat) -> list[str]:
    """The text and links of every answer that a command, or a button under it, leads to."""
    answers: list[str] = []
    waiting: deque[str] = deque()
    seen: set[str] = set()

    def look() -> None:
        links = [each["url"] for each in buttons(chat.message) if "url" in each]
        answers.append("\n".join([chat.text, *links]))
        new = [each for each in chat.data.values() if wanted(each) and each not in seen]
        waiting.extend(new)
        seen.update(new)

    for command in COMMANDS:
        if command.name not in CHANGING:
            await chat.say(f"/{command.name}")
            look()
    while waiting and len(answers) < MOST_PRESSES:
        await chat.press_data(waiting.popleft())
        look()
    assert not waiting, "the crawl has no end"
    return answers


def missing(wanted: Iterable[Fact], answers: Sequence[str]) -> list[Fact]:
    return [
        fact
        for fact in wanted
        if not any(all(words in answer for words in fact) for answer in answers)
    ]


async def test_every_fact_of_the_analysis_is_in_some_answer(chat: Chat) -> None:
    reading = read_analysis(reference.text("backend-engineer.en.md"))
    assert not reading.problems
    document = reading.document
    answers = await crawl(chat)
    assert chat.unanswered == 0
    assert missing(facts(document), answers) == []


async def test_the_walk_sees_what_is_missing(chat: Chat) -> None:
    """A fact that is nowhere in the store is found in no answer: the walk can fail."""
    answers = await crawl(chat)
    money = parts.Money(410_000, 700_000)
    forged = band(parts.DocumentBand("entry", "Entry Level", None, money, "Almaty"))
    assert missing([*forged, *heard("EduPlatform")], answers) == forged


def test_every_part_of_a_document_is_walked() -> None:
    assert set(SAID) | THEIRS == {field.name for field in fields(parts.Document)}
