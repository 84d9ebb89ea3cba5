"""One way in: a text becomes a reading, and the reading a screen or a deed."""

import logging
from functools import cache
from typing import cast, get_args

from aiogram.fsm.context import FSMContext
from rapidfuzz import fuzz, process
from sqlalchemy.exc import SQLAlchemyError

from db import reference
from db.queries import misunderstood
from db.reference.phrases import plain
from handlers.callbacks.base import ScreenName
from handlers.callbacks.digest import Resume
from handlers.callbacks.sentences import Meaning
from handlers.common.view import View, button, open_screen
from handlers.home.screens import SCREENS, ScreenRequest
from handlers.home.views.home import screen_name
from handlers.sentences import memory, screens
from handlers.sentences.asked import Asked, understood
from handlers.sentences.changes import Doer
from handlers.sentences.deeds import do_deed
from handlers.sentences.rules.following import OPEN, asks_more, merged
from handlers.sentences.rules.intents import intents
from handlers.sentences.rules.reading import Reading, Slots
from handlers.sentences.views import answers as view
from handlers.skills import screens as skills

log = logging.getLogger(__name__)


@cache
def _keywords() -> dict[str, ScreenName]:
    """Words that lead to a screen, beside its names; a closed list, so near ones may count."""
    return {
        word: cast(ScreenName, screen)
        for screen, forms in reference.screens().items()
        for word in (*forms["names"], *forms["words"])
    }


@cache
def names() -> dict[str, str]:
    """The words that open a screen at once, written as one word: "soft skills" is "softskills"."""
    found = {name: name for name in SCREENS}
    for screen, forms in reference.screens().items():
        found |= {plain(name).replace(" ", ""): screen for name in forms["names"]}
    return found


def likeliest(words: str) -> list[ScreenName]:
    """The two screens whose words are nearest to what was written."""
    found: list[ScreenName] = []
    for word in plain(words).replace("/", " ").split()[:10]:
        near = process.extract(
            word, list(_keywords()), scorer=fuzz.ratio, score_cutoff=55, limit=3
        )
        found += [_keywords()[each] for each, _score, _index in near]
    defaults: list[ScreenName] = ["plan", "help"]
    return list(dict.fromkeys([*found, *defaults]))[:2]


async def answer(doer: Doer, text: str, state: FSMContext, *, edited: bool = False) -> View:
    """The answer to a text in a private chat. An edited text does nothing, it only asks."""
    asked = doer.asked
    if named := await _by_name(asked, text):
        return named
    reading = await understood(asked, text)
    shown = await _answer(doer, text, reading, state, edited=edited)
    return await _with_rest(asked, shown, reading)


async def _with_rest(asked: Asked, shown: View, reading: Reading) -> View:
    """A screen that names the second wish of its sentence, with a button where one opens it."""
    if (second := reading.also) is None:
        return shown
    opens = {second.intent or ""} & set(get_args(Meaning)) - intents().groups["deeds"]
    # Of three wishes none is lost: the last two are to be sent by themselves.
    opens = set() if second.rest else opens
    buttons = await screens.meanings(asked, second, list(opens)) if opens else []
    head = view.one_wish(reading.rest, opens=bool(opens))
    return view.with_head(view.with_rows(shown, buttons), head)


async def _answer(
    doer: Doer, text: str, reading: Reading, state: FSMContext, *, edited: bool
) -> View:
    asked = doer.asked
    recent = memory.recall(asked.user.id, asked.user.id, asked.now)
    if recent.reading is not None:
        if asks_more(recent.reading, reading):
            return await _more(asked, recent)
        reading = merged(recent.reading, reading) or reading
    if reading.only_more and reading.intent is None:
        return view.no_more(goes_on=recent.reading is not None and recent.reading.intent in OPEN)
    if reading.intent in intents().groups["deeds"]:
        if not edited:
            return await do_deed(doer, reading, state)
        return view.with_head(await _screen(asked, Reading("week")), view.edited())
    if reading.intent:
        return await _screen(asked, reading)
    return await _chosen(doer, text, state) or await _unread(asked, text, reading)


async def _chosen(doer: Doer, text: str, state: FSMContext) -> View | None:
    """The answer to what the operator's server makes of a text; deeds are only offered."""
    asked = doer.asked
    chosen = await doer.assistant(text, asked.user.id) if doer.assistant else None
    if chosen is None:
        return None
    if chosen.intent in intents().groups["deeds"]:
        return await do_deed(doer, chosen, state)
    shown = await _screen(asked, chosen)
    return view.with_head(shown, await screens.read_line(asked, chosen))


async def _by_name(asked: Asked, text: str) -> View | None:
    """The screen or the skill that the text is the name of."""
    if screen := names().get(plain(text).replace(" ", "")):
        request = ScreenRequest(asked.db, asked.visitor, asked.now, asked.market_at)
        shown = await SCREENS[screen](request)
        # "Resume" is a paper, and an order.
        if screen != "cv" or (await understood(asked, text)).intent != "resume":
            return shown
        return view.with_rows(shown, [button(view.resume_reminders(), Resume())])
    card = await skills.named_exactly(asked.db, asked.visitor, text, await asked.market())
    reading = await understood(asked, text) if card else Reading(None)
    if reading.slots.skills:
        # "Who asks for it?" goes on from a name, too.
        named = Reading("skill", Slots(skills=reading.slots.skills))
        memory.keep(asked.user.id, asked.user.id, memory.Recent(asked.now, named))
    return card


async def _screen(asked: Asked, reading: Reading) -> View:
    memory.keep(asked.user.id, asked.user.id, memory.Recent(asked.now, reading))
    both = [
        each for each in (reading.intent, reading.second) if each and each in get_args(Meaning)
    ]
    if len(both) > 1 and view.intent_name(both[0]) != view.intent_name(both[1]):
        return view.two_meanings(await screens.meanings(asked, reading, both))
    return await screens.answer(asked, reading)


async def _more(asked: Asked, recent: memory.Recent) -> View:
    reading = recent.reading or Reading(None)
    kept = memory.Recent(asked.now, reading, recent.page + 1)
    memory.keep(asked.user.id, asked.user.id, kept)
    return await screens.more_postings(asked, reading.slots, kept.page)


async def _unread(asked: Asked, text: str, reading: Reading) -> View:
    """A skill's name that only the plan has, else what can be asked; the kind is counted."""
    if card := await skills.card_for(asked.db, asked.visitor, text, await asked.market()):
        return card
    await _count(asked, kind_of(text, reading))
    memory.keep(
        asked.user.id,
        asked.user.id,
        memory.Recent(asked.now, unread=text, unread_id=asked.message_id),
    )
    nearest = [open_screen(screen_name(screen), screen) for screen in likeliest(text)]
    return view.not_understood(nearest, outside=reading.outside)


async def _count(asked: Asked, kind: str) -> None:
    """Count a text that was not understood; a failure to write costs nobody their answer."""
    try:
        async with asked.db.begin() as session:
            await misunderstood.count(session, kind, asked.now)
    except SQLAlchemyError as error:
        log.warning("a text of the kind %s not counted: %s", kind, type(error).__name__)


def kind_of(text: str, reading: Reading) -> str:
    """Name a text that was not understood, in a word: its length, or that it has values alone."""
    if reading.slots != Reading(None).slots:
        return "values"
    count = len(text.split())
    return "word" if count == 1 else "phrase" if count <= 4 else "sentence"


async def public_answer(
    asked: Asked, text: str, place: tuple[int, int] | None = None
) -> tuple[Reading, View] | None:
    """The answer to a text in a group or inline; None where it is not understood or personal.

    `place` is the chat and the user whose last sentence it may go on from.
    """
    said = reading = await understood(asked, text)
    recent = memory.recall(*place, asked.now) if place else memory.Recent(asked.now)
    if recent.reading is not None:
        reading = merged(recent.reading, said) or said
    if reading.intent not in intents().groups["public"]:
        return None
    if place:
        memory.keep(*place, memory.Recent(asked.now, reading))
    shown = await screens.answer(asked, reading)
    return reading, await _with_rest(asked, shown, said)


async def personal(asked: Asked, text: str) -> bool:
    """True for a text that is understood, but is for a private chat."""
    return (await understood(asked, text)).intent is not None
