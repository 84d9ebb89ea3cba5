"""Texts without a command, in a private chat: a posting, a link, or a sentence; and the buttons
under the answers."""

from datetime import datetime
from pathlib import PurePath

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import I18n

from db.queries import misunderstood, skills
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.sentences import Meant, SendToMakers, SetDigest, SetZone
from handlers.common.filters import HasCaption, HasText
from handlers.common.show import answer as toast
from handlers.common.show import show
from handlers.documents import offers
from handlers.documents.dialog import Dialog, with_dialog
from handlers.home.views import home as home_view
from handlers.market.rules.market import MarketAt
from handlers.market.views.population import city_of
from handlers.postings import drafts
from handlers.postings.service import VacancySource
from handlers.sentences import answering, deeds, memory, screens
from handlers.sentences.asked import Asked, Chooser
from handlers.sentences.changes import Doer, do
from handlers.sentences.rules.intents import intents
from handlers.sentences.rules.vocabulary import vocabulary
from handlers.sentences.views import answers as view

LIMIT = 500
# Files whose own program saves them in a form that is read here.
_CARRIERS: dict[str, home_view.Carrier] = {
    **dict.fromkeys((".doc", ".odt", ".pages", ".wps"), "text"),
    **dict.fromkeys((".xls", ".ods", ".numbers"), "sheet"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".heic", ".webp"), "picture"),
}


async def answer(
    message: Message,
    dialog: Dialog,
    now: datetime,
    market: MarketAt,
    vacancies: VacancySource | None,
    i18n: I18n,
    admin_ids: tuple[int, ...],
    assistant: Chooser | None,
) -> None:
    text = (message.text or "").strip()
    asked = Asked(
        dialog.db, dialog.bot, dialog.user, now, market, message.message_id, assistant is not None
    )
    if message.edit_date is None and (listed := await deeds.add_list(asked, text)) is not None:
        await show(message, listed)
        return
    if not text.startswith("/") and await offers.begin(message, dialog):
        return
    if len(text) > LIMIT:
        await show(message, home_view.too_long(LIMIT))
    elif text.startswith("/"):
        # An unknown command of a new message, but any command of an edited one, gets this far.
        offer = (
            home_view.unknown_command if message.edit_date is None else home_view.edited_command
        )
        await show(message, offer(answering.likeliest(text)))
    elif url := drafts.link_of(message):
        await _answer_link(message, url, dialog, vacancies)
    else:
        doer = Doer(asked, i18n, admin_ids, assistant)
        edited = message.edit_date is not None
        await show(message, await answering.answer(doer, text, dialog.state, edited=edited))


async def answer_caption(
    message: Message, dialog: Dialog, vacancies: VacancySource | None
) -> None:
    """Read what stands under a picture or a file: channels post jobs that way."""
    if await offers.begin(message, dialog):
        return
    if url := drafts.link_of(message):
        await _answer_link(message, url, dialog, vacancies)
    else:
        await not_text(message)


async def _answer_link(
    message: Message, url: str, dialog: Dialog, vacancies: VacancySource | None
) -> None:
    found = await drafts.of_link(
        message, url, dialog.bot, dialog.db, dialog.user, dialog.state, vacancies
    )
    await show(message, found)


async def not_text(message: Message) -> None:
    """Tell how the words of a picture or a file get here."""
    await show(message, home_view.not_text(_carrier(message)))


def _carrier(message: Message) -> home_view.Carrier:
    if message.document is None:
        return "picture" if message.photo else "voice" if message.voice else "other"
    return _CARRIERS.get(PurePath(message.document.file_name or "").suffix.casefold(), "file")


async def as_meant(
    callback: CallbackQuery,
    callback_data: Meant,
    bot: Bot,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    asked = Asked(db, bot, user, now, market)
    slug = None
    if callback_data.skill:
        async with db.read() as session:
            skill = await skills.find(session, callback_data.skill, user.analysis_id)
        slug = skill.slug if skill else None
    city = city_of(callback_data.city)
    await show(callback, await screens.meant(asked, callback_data, slug, city))


async def change_digest(
    callback: CallbackQuery,
    callback_data: SetDigest | SetZone,
    bot: Bot,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
    i18n: I18n,
    admin_ids: tuple[int, ...],
) -> None:
    doer = Doer(Asked(db, bot, user, now, market), i18n, admin_ids)
    shown, _undo = await do(doer, callback_data)
    await show(callback, shown)


async def send_to_makers(
    callback: CallbackQuery, db: Database, user: UserRow, now: datetime
) -> None:
    """Keep the text that this answer is about; one of more than ten minutes ago is forgotten."""
    recent = memory.recall(user.id, user.id, now)
    # An answer comes behind its text: one before that is about another.
    about = callback.message is not None and callback.message.message_id > recent.unread_id
    text = recent.unread if about else None
    if text is not None:
        async with db.begin_for(user.id) as session:
            await misunderstood.keep(session, user.id, user.language, text, now)
        sent = memory.Recent(now, unread_id=recent.unread_id, sent=True)
        memory.keep(user.id, user.id, sent)
    await toast(callback, view.sent_toast(kept=text is not None or (about and recent.sent)))


def build_router() -> Router:
    # Read at the start, so that nobody waits for it.
    vocabulary()
    intents()
    router = Router(name="sentences")
    for observer in (router.message, router.edited_message):
        observer.middleware(with_dialog)
    router.edited_message.register(answer)
    router.message.register(answer, HasText())
    router.message.register(answer_caption, HasCaption())
    router.message.register(not_text)
    router.callback_query.register(as_meant, Meant.filter())
    router.callback_query.register(change_digest, SetDigest.filter())
    router.callback_query.register(change_digest, SetZone.filter())
    router.callback_query.register(send_to_makers, SendToMakers.filter())
    return router
