"""Whatever one user presses, nothing changes that is another's or everybody's, and nothing of
another's is said: every class of buttons, with the ids of another's rows in its fields."""

import json
import logging
import random
from collections.abc import Iterable
from typing import Any, get_args

import pytest
from aiogram.filters.callback_data import CallbackData
from annotated_types import Ge, Le
from pydantic.fields import FieldInfo
from sqlalchemy import select, update

from db.models.analyses import RoadmapItem
from db.models.deliveries import Broadcast
from db.models.users import Share, User
from db.queries import export
from db.store.engine import Database
from tests.button_classes import button_classes
from tests.chat import Chat
from tests.full_user import add_full_user
from tests.store import dump

ADMIN, PRESSES, THIRD = 7_700_000_001, 2, 3
SECRET, OWN, THIRDS = "zebrafish", "marmoset", "pangolin"
TOKEN = "Z" * 22
MOST = 25


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


def bounds(field: FieldInfo) -> tuple[int, int]:
    found = dict[type, int]()
    for each in field.metadata:
        if isinstance(each, Ge):
            found[Ge] = int(each.ge)  # type: ignore[call-overload]
        if isinstance(each, Le):
            found[Le] = int(each.le)  # type: ignore[call-overload]
    return found[Ge], found[Le]


def values(field: FieldInfo, ids: list[int], luck: random.Random) -> list[str]:
    """What a field may hold: each choice, else the ids that fit it and one at random."""
    annotation = field.annotation
    choices = [each for arm in get_args(annotation) for each in (get_args(arm) or (arm,))]
    if annotation is bool:
        return ["0", "1"]
    if annotation is int:
        low, high = bounds(field)
        fit = [each for each in (*ids, 0, low) if low <= each <= high]
        return [str(each) for each in dict.fromkeys([*fit, luck.randint(low, high)])]
    if choices:
        return [str(each) for each in choices]
    assert annotation is str, "a field of a kind that this test has not met"
    return [TOKEN, "A" * 22, "en", "ru", "kk"]


def presses(kind: type[CallbackData], ids: list[int]) -> Iterable[str]:
    """Data of this class, each value of each field in some of it."""
    luck = random.Random(kind.__prefix__)
    columns = [values(field, ids, luck) for field in kind.model_fields.values()]
    for each in columns:
        luck.shuffle(each)
    rounds = min(MOST, max((len(each) for each in columns), default=1))
    for turn in range(rounds):
        row = [
            # Each column has its own pace, or two fields would meet in the same pairs alone.
            each[turn % len(each)] if turn < len(each) else luck.choice(each)
            for each in columns
        ]
        data = ":".join([kind.__prefix__, *row])
        try:
            kind.unpack(data)
        except (ValueError, TypeError):
            continue  # a language's name is no token
        if len(data.encode()) <= 64:
            yield data


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
