"""All routers in order: public ones, private ones, what a group gets instead, the fallback."""

from aiogram import Router

from handlers.admin import broadcast, import_postings, stats, sweep
from handlers.applications import router as applications
from handlers.applications import texts as application_texts
from handlers.common.filters import FirstOfAlbum, HasText, Private, Said
from handlers.common.states import AnyButtonLeaves
from handlers.cv import page as cv_page
from handlers.cv import reading as cv_reading
from handlers.digest import quiz, tick, week
from handlers.digest import router as digest
from handlers.documents import export, import_document, pasted, plans, renew
from handlers.home import (
    blocking,
    errors,
    fallback,
    first,
    groups,
    help,
    language,
    menu,
    privacy,
    roles,
    start,
)
from handlers.market import goal
from handlers.market import router as market
from handlers.postings import files as posting_files
from handlers.postings import own as own_postings
from handlers.postings import router as postings
from handlers.salary import router as salary
from handlers.sentences import inline, mentions
from handlers.sentences import router as sentences
from handlers.sharing import following, mentor, share
from handlers.skills import router as skills
from handlers.tasks import changes, learning, own_tasks, progress, roadmap, softskills, task

PUBLIC = (skills, learning, postings, salary, roles, help)
# The frequent ones first; sentences after every command, the fallback after every button.
PRIVATE = (
    *(tick, menu, week, roadmap, softskills, progress, task, own_tasks, changes),
    *(start, first, language, digest, quiz, privacy, export, sweep, stats, broadcast),
    *(share, following, mentor, import_postings, posting_files, import_document),
    *(pasted, plans, renew),
    *(own_postings, goal, applications, application_texts, cv_page, cv_reading),
    *(sentences, fallback),
)
DIALOGS = (
    *(task, own_tasks, broadcast, own_postings, cv_reading, plans, pasted),
    *(application_texts,),
)


def _public() -> Router:
    router = Router(name="public")
    router.include_routers(*(feature.build_router() for feature in PUBLIC))
    router.include_routers(menu.build_public_router(), market.build_router())
    return router


def _private() -> Router:
    router = Router(name="private")
    for observer in (router.message, router.callback_query, router.edited_message):
        observer.filter(Private())
    router.include_routers(*(feature.build_router() for feature in PRIVATE))
    return router


def _dialogs() -> list[Router]:
    routers = [feature.build_dialog_router() for feature in DIALOGS]
    for router in routers:
        router.message.filter(Private())
        router.edited_message.filter(Private())
    return routers


def build_router() -> Router:
    """A new tree of routers: each dispatcher needs its own."""
    router = Router(name="root")
    router.message.filter(Said(), FirstOfAlbum())
    router.edited_message.filter(HasText())
    router.callback_query.outer_middleware(AnyButtonLeaves())
    router.include_routers(
        errors.build_router(),
        *_dialogs(),
        _public(),
        _private(),
        mentions.build_router(),
        groups.build_router(),
        blocking.build_router(),
        inline.build_router(),
    )
    return router
