"""All routers in order: public ones, private ones, what a group gets instead, the fallback."""

from aiogram import Router

from handlers import (
    blocking,
    broadcast,
    changes,
    demand,
    errors,
    export,
    fallback,
    following,
    free_text,
    groups,
    help,
    import_document,
    import_postings,
    inline,
    language,
    links,
    menu,
    own_postings,
    own_tasks,
    plan,
    plans,
    postings,
    privacy,
    progress,
    refresh,
    remind,
    roadmap,
    roles,
    salary,
    search,
    settings,
    share,
    skills,
    softskills,
    start,
    stats,
    task,
    tasks,
)
from handlers.groups import Private
from handlers.states import AnyButtonLeaves

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
    tasks.router,
    menu.router,
    plan.router,
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
    refresh.router,
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
