"""Whatever one user presses, nothing changes that is another's or everybody's, and nothing of
another's is said: every class of buttons, with the ids of another's rows in its fields."""

import json
import logging
from typing import Any

import pytest
from aiogram.filters.callback_data import CallbackData
from sqlalchemy import select, update

from db.models.analyses import RoadmapItem
from db.models.deliveries import Broadcast
from db.models.users import Share, User
from db.queries import export
from db.store.engine import Database
from tests.button_classes import TOKEN, button_classes, presses
from tests.chat import Chat
from tests.full_user import add_full_user
from tests.store import dump

ADMIN, PRESSES, THIRD = 7_700_000_001, 2, 3
SECRET, OWN, THIRDS = "zebrafish", "marmoset", "pangolin"


@pytest.fixture
async def presser(chat: Chat, db: Database) -> Chat:
    """The one who presses has all there is, as the other has, who is an administrator, too."""
    async with db.begin() as session:
        plan = await add_full_user(session, ADMIN, THIRD, SECRET)
        await add_full_user(session, PRESSES, THIRD, OWN)
        await session.execute(update(User).where(User.id == ADMIN).values(name=SECRET))
        await session.execute(
            update(Broadcast).where(Broadcast.admin_id == ADMIN).values(text=SECRET)
        )
        # What the other chose to show: by the token, which is the way in.
        await session.execute(update(Share).where(Share.user_id == ADMIN).values(token=TOKEN))
        items = update(RoadmapItem).where(RoadmapItem.analysis_id == plan)
        await session.execute(items.values(title="Chosen"))
    one = chat.as_user(PRESSES)
    return await one.say("/plan")


def ids_in(rows: dict[str, list[dict[str, Any]]]) -> list[int]:
    """The keys of these rows, and the messages that they name."""
    found = [
        row.get(name) for each in rows.values() for row in each for name in ("id", "message_id")
    ]
    return sorted({each for each in found if each is not None and each < 2**31})


async def others(db: Database) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    """All rows that are not the presser's, and the administrator's alone."""
    whole = await dump(db)
    whole.pop("pictures")  # kept for whoever asks for the same figures
    async with db.read() as session:
        for table in export.owned_tables():
            mine = select(table).where(export.rows_of_user(table, PRESSES))
            found = [dict(row._mapping) for row in await session.execute(mine)]
            whole[table.name] = [row for row in whole[table.name] if row not in found]
        return whole, await export.all_rows(session, ADMIN)


def heard(chat: Chat) -> str:
    """All that was ever sent to this user, files and answers to presses included."""
    said = [
        params
        for method, params in chat.session.calls
        if params.get("chat_id") == PRESSES or method == "answerCallbackQuery"
    ]
    files = [data.decode(errors="replace") for _name, data in chat.telegram.files.values()]
    return json.dumps([said, files], ensure_ascii=False, default=str)


@pytest.mark.heavy
@pytest.mark.parametrize("kind", button_classes(), ids=lambda kind: kind.__name__)
async def test_what_is_pressed_touches_and_tells_nothing_of_others(
    presser: Chat, db: Database, caplog: pytest.LogCaptureFixture, kind: type[CallbackData]
) -> None:
    caplog.set_level(logging.WARNING)
    whole, theirs = await others(db)
    assert [name for name, rows in theirs.items() if not rows] == [], (
        "add_full_user() knows every table"
    )
    ids = ids_in(theirs)
    message = presser.message["message_id"]
    for data in presses(kind, ids):
        await presser.press_data(data, message)
        assert presser.unanswered == 0, data
    after, theirs_after = await others(db)
    assert theirs_after == theirs
    # A message to everyone stays with its readers when its sender goes, and names nobody.
    after["broadcasts"] = [row for row in after["broadcasts"] if row["admin_id"] == ADMIN]
    for table, rows in whole.items():
        assert after[table] == rows, table
    said = heard(presser)
    assert SECRET not in said
    assert THIRDS not in said
    assert [each.getMessage() for each in caplog.get_records("call")] == []
