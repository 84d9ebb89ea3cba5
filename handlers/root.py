"""All routers in order: public ones, private ones, what a group gets instead, the fallback."""

from aiogram import Router

from handlers.admin import broadcast, import_postings, stats, sweep
from handlers.common import errors
from handlers.common.states import AnyButtonLeaves
from handlers.digest import router as remind
from handlers.documents import export, import_document, plans
from handlers.home import (
    blocking,
    fallback,
    free_text,
    groups,
    help,
    inline,
    language,
    menu,
    privacy,
    roles,
    settings,
    start,
)
from handlers.home.groups import Private
from handlers.market import router as demand
from handlers.postings import links, own_postings, postings, search
from handlers.salary import router as salary
from handlers.sharing import following, share
from handlers.skills import router as skills
from handlers.tasks import changes, own_tasks, progress, roadmap, softskills, task, tick, week

public = Router(name="public")
public.include_routers(
    skills.router,
    postings.router,
    salary.router,
    roles.router,
    help.router,
    menu.public,
    demand.router,
    search.router,
)

private = Router(name="private")
for observer in (
    private.message,
    private.callback_query,
    private.edited_message,
    task.dialog.message,
    task.dialog.edited_message,
    own_tasks.dialog.message,
    own_tasks.dialog.edited_message,
    broadcast.dialog.message,
    links.dialog.message,
    plans.dialog.message,
):
    observer.filter(Private())
# The frequent ones first; free text after every command, the fallback after every button.
private.include_routers(
    tick.router,
    menu.router,
    week.router,
    roadmap.router,
    softskills.router,
    progress.router,
    task.router,
    own_tasks.router,
    changes.router,
    start.router,
    settings.router,
    language.router,
    remind.router,
    privacy.router,
    export.router,
    sweep.router,
    stats.router,
    broadcast.router,
    share.router,
    following.router,
    import_postings.router,
    import_document.router,
    plans.router,
    own_postings.router,
    links.router,
    free_text.router,
    fallback.router,
)

router = Router(name="root")
router.callback_query.outer_middleware(AnyButtonLeaves())
router.include_routers(
    errors.router,
    task.dialog,
    own_tasks.dialog,
    broadcast.dialog,
    links.dialog,
    plans.dialog,
    public,
    private,
    groups.router,
    blocking.router,
    inline.router,
)
