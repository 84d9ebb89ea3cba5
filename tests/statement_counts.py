"""Counts SQL statements, and makes an analysis larger, to show that the two don't depend."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from sqlalchemy import Select

from db import reference
from db.documents import document as parts
from db.documents.read import read_analysis
from db.plans import builtin
from db.queries import skills, tasks, users
from db.store.engine import Database
from db.store.prepared import PreparedStatement
from db.store.session import Session
from tests.chat import Chat
from tests.conftest import TODAY

COMMANDS = [
    (command,)
    for command in (
        "/start",
        "/plan",
        "/progress",
        "/roadmap",
        "/softskills",
        "/skills",
        "/skills docker",
        "/roles",
        "/postings",
        "/salary",
        "/salary almaty mid",
        "/settings",
        "/help",
        "/privacy",
        "/add Read a book",
        "/cancel",
        "/delete_me",
        "/share",
        "/start job_2",
        "/start skill_docker",
        "docker",
        "salary astana senior",
        "qwerty",
    )
]
# A command, and the buttons pressed after it, one after the other.
BUTTONS = (
    ("/plan", "✅ 1"),
    ("/plan", "✅ 1", "Undo"),
    ("/plan", "Why this?"),
    ("/roadmap", "1"),
    ("/roadmap", "1", "✅ 1"),
    ("/softskills", "✅ 1"),
    ("/skills", "⬜ "),
    ("/skills", "›"),
    ("/skills", "The analysis says"),
    ("/skills microservices", "Add to my plan"),
    ("/postings", "›"),
    ("/postings", "1"),
    ("/start job_2", "Add the missing"),
    ("/postings", "Skill"),
    ("/salary", "Almaty"),
    ("/salary", "Premiums"),
    ("/roles", "DevOps"),
    ("/settings", "Skills I know"),
    ("/settings", "Time zone"),
    ("/add Read a book", "Delete"),
    ("/progress", "Before and after"),
    ("/progress", "Your own"),
    ("/progress", "Your own", "🔎 Details", "🔎 1"),
    ("/roadmap", "1", "🔎 Details", "🔎 1", "✅ Done"),
    ("/progress", "Picture"),
    ("/add Read a book", "Docker"),
    ("/add Read a book", "Q1"),
    ("/plan", "🔎 Details"),
    ("/roadmap", "1", "➕ Add", "Cancel"),
    ("/softskills", "🔎 Details", "🔎 1", "📝 Note"),
    ("/share", "Make a link"),
    ("/share", "Make a link", "☐ "),
)

MORE = ("Kafka", "GraphQL", "Celery", "Nginx", "Elasticsearch", "MongoDB", "Terraform", "Go")


@contextmanager
def statements(*, built: bool = False) -> Iterator[list[Any]]:
    """The statements that sessions are asked meanwhile; with `built` without prepared ones."""
    seen: list[Any] = []

    def noted(method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def note(session: Session, statement: Any, values: Any = None) -> Any:
            prepared = isinstance(statement, PreparedStatement)
            query: Any = statement.query if isinstance(statement, PreparedStatement) else statement
            with_values = isinstance(query, Select) and isinstance(values, dict)
            if not (built and prepared):
                seen.append(query.params(values) if with_values else query)
            return await method(session, statement, values)

        return note

    with (
        patch.object(Session, "execute", noted(Session.execute)),
        patch.object(Session, "rows", noted(Session.rows)),
    ):
        yield seen


async def count_statements(
    chat: Chat, db: Database, first_user: int, times: int = 1
) -> dict[str, int]:
    """Count the statements of each command and of each button, for users of their own.

    Each user's history has so many times a user's rows.
    """
    found = {}
    # The market and what an analysis says are read once, whoever asks first.
    for (command,) in COMMANDS:
        await chat.say(command)
    for user_id, (command, *presses) in enumerate((*COMMANDS, *BUTTONS), first_user):
        fresh = chat.as_user(user_id)
        await fresh.say("/start")
        await remember(db, user_id, times)
        for press in ["", *presses]:
            with statements() as seen:
                await (fresh.press(press) if press else fresh.say(command))
        found[" > ".join([command, *presses])] = len(seen)
    return found


async def remember(db: Database, user_id: int, times: int) -> None:
    """Give a user own tasks, and ticks on them and on skills that no step teaches."""
    async with db.begin() as session:
        user = await users.find(session, user_id)
        assert user is not None
        for at in range(3 * times):
            task = await tasks.add_own(session, user_id, user.analysis_id, f"Own task {at}")
            await tasks.append_tick(session, user_id, task, "done", TODAY)
            await skills.add_override(session, user_id, 1 + at % 2, "have", TODAY)


async def enlarge_analysis(db: Database, times: int) -> None:
    """Give the analysis so many times its rows."""
    text = reference.text(f"{builtin.BUILTIN}.en.md")
    document = larger(read_analysis(text).document, times)
    async with db.begin() as session:
        await builtin.store_document(session, f"{text}\n{times}", document, builtin.BUILTIN, TODAY)


def larger(document: parts.Document, times: int) -> parts.Document:
    return replace(
        document,
        components=_copies(document.components, times),
        common=_copies(document.common, times),
        have=_copies(document.have, times),
        lack=_copies(document.lack, times),
        frequent=_copies(document.frequent, times),
        premiums=_copies(document.premiums, times),
        postings=_copies(document.postings, times),
        city_bands=[
            replace(each, city=_named(each.city or "", at))
            for at in range(times)
            for each in document.city_bands
        ],
        roadmap=[
            replace(each, title=_named(each.title, at), steps=tuple(_copies(each.steps, times)))
            for at in range(times)
            for each in document.roadmap
        ],
        action_items=_copies(document.action_items, times),
        strong=[_named(each, at) for at in range(times) for each in document.strong],
        develop=[_named(each, at) for at in range(times) for each in document.develop],
    )


def _named(name: str, at: int) -> str:
    return f"{name} {at}" if at else name


def _copies(rows: Any, times: int) -> list[Any]:
    """Each row so many times, by names of their own."""
    return [_renamed(row, at) for at in range(times) for row in rows]


def _renamed(row: Any, at: int) -> Any:
    if isinstance(row, parts.DocumentPosting):
        # Every posting asks for more, too.
        return replace(
            row,
            title=_named(row.title, at),
            url=f"{row.url}/{at}" if at else row.url,
            requirements=(*row.requirements, *MORE),
        )
    if isinstance(row, parts.DocumentTask):
        return replace(row, text=_named(row.text, at))
    return replace(row, name=_named(row.name, at))
