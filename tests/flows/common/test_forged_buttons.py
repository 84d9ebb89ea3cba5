"""Forged, foreign and outdated buttons: each is answered, and the store stays as it was."""

import typing
from collections.abc import Iterator

import pytest
from aiogram.filters.callback_data import CallbackData
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.queries import tasks, users
from db.store.engine import Database
from handlers.callbacks.applications import Applications, MoveApplication
from handlers.callbacks.cv import CvLine, FileIs
from handlers.callbacks.export import Export
from handlers.callbacks.plans import PastedAs
from handlers.callbacks.skills import AddSkill, MoveSkill
from handlers.callbacks.task import Details, Leave, MoveOwn
from handlers.callbacks.tasks import MorePlan, RemoveOwn, UndoTick
from tests.button_classes import button_classes
from tests.chat import Chat
from tests.profiles import examples
from tests.store import dump, without

pytestmark = pytest.mark.usefixtures("nothing_is_logged")
OUT_OF_DATE = "This button is out of date."
GONE = "This button is out of date. The command shows what is current."
HUGE = str(10**25)
# What a field may hold, for a button that is in order but for the one thing that is forged.
VALID = {
    "skill_id": "1",
    "task_id": "1",
    "posting_id": "1",
    "role_id": "1",
    "band_id": "0",
    "item_id": "1",
    "tick_id": "1",
    "quiz_id": "1",
    "page": "0",
    "part": "0",
    "skill": "0",
    "salary": "0",
    "count": "3",
    "zone": "0",
    "weekday": "0",
    "hour": "9",
    "sure": "0",
    "settings": "0",
    "card": "0",
    "known": "0",
    "level": "",
    "pick": "",
    "origin": "plan",
    "screen": "plan",
    "state": "open",
    "to": "move",
    "on": "0",
    "way": "empty",
    "weeks": "1",
    "size": "3",
    "every_weeks": "1",
    "days": "0",
    "city": "0",
    "role": "0",
    "by": "m",
    "only": "",
    "of": "city",
    "kind": "saved",
    "back": "skills",
    "theme": "dark",
    "message_id": "1",
    "form": "md",
    "first": "1",
    "last": "1",
    "save": "0",
    "act": "drop",
    "broadcast_id": "1",
    "stop": "0",
    "share_id": "1",
    "token": "A" * 22,
    "code": "en",
    "what": "note",
    "edit_id": "1",
    "version": "1",
    "id": "1",
    "analysis_id": "1",
    "entry": "0",
    "into": "nothing",
    "revision_id": "1",
    "followed": "0",
    "intent": "pay",
    "minute": "540",
    "iana": "Asia/Almaty",
    "field": "title",
    "column": "0",
    "application_id": "1",
    "move_id": "1",
    "day": "0",
    "at": "0",
    "number": "0",
    "figures": "0",
}
VALID_HERE = {
    (MoveSkill, "state"): "have",
    (PastedAs, "kind"): "plan",
    (CvLine, "kind"): "i",
    (FileIs, "kind"): "cv",
    (Export, "what"): "plan",
    (AddSkill, "origin"): "card",
    (Details, "of"): "item",
    (MoveOwn, "to"): "item",
    (Leave, "to"): "item",
    (Applications, "state"): "silent",
    (MoveApplication, "state"): "applied",
}


def valid(kind: type[CallbackData]) -> dict[str, str]:
    return {name: VALID_HERE.get((kind, name), VALID[name]) for name in kind.model_fields}


def joined(prefix: str, values: typing.Iterable[str]) -> str:
    return ":".join([prefix, *values])


def forgeries(kind: type[CallbackData]) -> Iterator[str]:
    """Data of this class with one thing wrong."""
    values = valid(kind)
    kind.unpack(joined(kind.__prefix__, values.values()))
    name, version = kind.__prefix__[:-1], int(kind.__prefix__[-1])
    for other in (f"{name}{version - 1}", f"{name}{version + 1}", name, kind.__prefix__.upper()):
        yield joined(other, values.values())
    yield joined(kind.__prefix__, [*values.values(), "1"])
    if values:
        yield joined(kind.__prefix__, list(values.values())[:-1])
        yield kind.__prefix__
    for field in values:
        is_choice = "Literal" in str(kind.model_fields[field].annotation)
        for wrong in ("eaten", "🙂", " ") if is_choice else ("x", "-7", HUGE, "1.5", "🙂", "None"):
            yield joined(kind.__prefix__, {**values, field: wrong}.values())


@pytest.mark.heavy
@pytest.mark.parametrize("kind", button_classes(), ids=lambda kind: kind.__name__)
async def test_data_that_is_not_in_order_is_out_of_date(
    chat: Chat, db: Database, kind: type[CallbackData]
) -> None:
    await chat.say("/plan")
    before = await dump(db)
    for data in forgeries(kind):
        await chat.press_data(data)
        assert chat.toast == OUT_OF_DATE, data
        assert chat.text.startswith("Hello, User 1."), "the way back is offered"
        chat.telegram.toasts.clear()
    assert chat.unanswered == 0
    assert await dump(db) == before


@pytest.mark.parametrize(
    "data",
    [
        "nonsense",
        ":",
        "::::",
        "🙂" * 16,
        "\u202e\u200f",
        "<b>",
        "tick1;1;done;plan",
        "a" * 64,
        "tick2:1:done:plan\n:3",
        " tick2:1:done:plan:3",
        "%s{0}",
        "\x00",
        "'; DROP TABLE tasks; --",
    ],
)
async def test_data_of_nobody_is_out_of_date(chat: Chat, db: Database, data: str) -> None:
    await chat.say("/plan")
    before = await dump(db)
    await chat.press_data(data)
    assert chat.toast == OUT_OF_DATE
    assert chat.unanswered == 0
    assert await dump(db) == before


@pytest.mark.parametrize(
    "data",
    [
        "tick2:{id}:done:plan:3",
        "tick2:{id}:open:item:3",
        "undo2:{id}:progress:3",
        "own1:{id}:skipped",
        "later1:{id}:1:3",
        "own1:{id}:open",
        "item1:{id}",
        "card1:{id}",
        "job1:{id}",
        "missing2:{id}:1",
        "role1:{id}",
        "task1:{id}",
        "info1:item:{id}:1",
        "add1:{id}",
        "where1:{id}:0",
        "put1:{id}:nowhere:0",
        "unedit1:{id}",
        "edit1:{id}:text",
        "edit1:{id}:note",
        "edit1:{id}:url",
        "unproof1:{id}:note",
        "proof1:{id}:1",
        "leave1:item:{id}",
        "leave1:task:{id}",
        "pay2:0:0::{id}:0:",
        "skill1:{id}:have:0",
        "learn1:{id}:card",
        "knows2:{id}:1:0:0",
        "useplan1:{id}",
        "planof1:{id}",
        "rename1:{id}",
        "drop1:{id}:1:0",
        "drop1:{id}:0:1",
        "undoc1:{id}",
        "doc1:{id}:plan",
        "doc1:{id}:new",
        "same1:{id}:0:0",
        "allnew1:{id}",
    ],
)
async def test_a_row_that_is_not_there_is_gone(chat: Chat, db: Database, data: str) -> None:
    await chat.say("/plan")
    before = await dump(db)
    for row in (999_999, 2**31 - 1):
        await chat.press_data(data.format(id=row))
        assert chat.toast == GONE
        chat.telegram.toasts.clear()
    assert chat.unanswered == 0
    assert await dump(db) == before


async def another_users_rows(other: Chat) -> dict[str, str]:
    """A second user's own task, its tick, and a tick of theirs on a step that everyone has."""
    await other.say("/add Secret plan")
    own = RemoveOwn.unpack(other.data["Delete"]).task_id
    found = {"own": str(own)}
    for name, task in (("tick", own), ("step_tick", 1)):
        await other.press_data(f"tick2:{task}:done:plan:3")
        found[name] = str(UndoTick.unpack(other.data["Undo"]).tick_id)
    return found


@pytest.mark.parametrize(
    "data",
    [
        "own1:{own}:skipped",
        "own1:{own}:open",
        "tick2:{own}:open:plan:3",
        "tick2:{own}:done:plan:3",
        "tick2:{own}:done:progress:3",
        "undo2:{tick}:plan:3",
        "undo2:{tick}:progress:3",
        "undo2:{step_tick}:item:3",
    ],
)
async def test_another_users_rows_are_out_of_reach(chat: Chat, db: Database, data: str) -> None:
    await chat.say("/plan")
    theirs = await another_users_rows(chat.as_user(2))
    before = await dump(db)
    await chat.press_data(data.format(**theirs))
    assert chat.toast == GONE
    assert "Secret" not in str(chat.from_bot())
    assert chat.unanswered == 0
    assert await dump(db) == before


@pytest.mark.parametrize("data", ["own1:1:skipped", "own1:1:open"])
async def test_a_step_of_the_analysis_is_nobodys_own(chat: Chat, db: Database, data: str) -> None:
    await chat.say("/plan")
    before = await dump(db)
    await chat.press_data(data)
    assert chat.toast == GONE
    assert await dump(db) == before


ids = st.integers(-1, 40) | st.sampled_from([999_999, 2**31 - 1, 2**31, 10**25])
words = st.sampled_from(
    [
        "",
        "open",
        "done",
        "skipped",
        "have",
        "learning",
        "lack",
        "item",
        "softskills",
        "plan",
        "progress",
        "skills",
        "card",
        "junior",
        "skill",
        "level",
        "salary",
        "settings",
        "eaten",
    ]
)


def worth(annotation: object) -> st.SearchStrategy[str]:
    """Make values that a field of this type may hold, and that are often in order."""
    if annotation is bool:
        return st.sampled_from(["0", "1"])
    return words if "Literal" in str(annotation) else ids.map(str)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Valid data of any class, its fields drawn anew, and perhaps cut or spoilt somewhere."""
    kind = draw(st.sampled_from(button_classes()))
    values = valid(kind)
    for field in values:
        if draw(st.booleans()):
            values[field] = draw(worth(kind.model_fields[field].annotation))
    data = joined(kind.__prefix__, values.values())
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.text(max_size=4)) + data[at + draw(st.integers(0, 2)) :]
    return data


def fits(data: str) -> bool:
    return 1 <= len(data.encode()) <= 64


@settings(
    max_examples=examples(300),
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=(st.text(max_size=64) | mutated()).filter(fits), user=st.sampled_from([1, 2]))
async def test_whatever_is_pressed_is_answered_and_changes_nobody_else(
    chat: Chat, db: Database, caplog: pytest.LogCaptureFixture, data: str, user: int
) -> None:
    both = {each: chat.as_user(each) for each in (1, 2)}
    held = {row["user_id"] for row in (await dump(db))["tasks"]}
    for each in both.values():
        if each.user_id not in held:  # at first, and once "delete everything" was pressed
            await another_users_rows(each)
    before = without(await dump(db), user)
    await both[user].press_data(data)
    assert both[user].unanswered == 0
    assert without(await dump(db), user) == before
    assert caplog.get_records("call") == []


async def test_more_tasks_than_a_message_holds_are_cut_and_still_answered(
    chat: Chat, db: Database
) -> None:
    await chat.say("/plan")
    async with db.begin() as session:
        user = await users.find(session, 1)
        assert user is not None
        for _ in range(60):
            await tasks.add_own(session, 1, user.analysis_id, "🙂" * 200)
    await chat.press_data(MorePlan(count=50).pack())
    assert chat.text.startswith("This week")
    assert "49. 🙂" in chat.text
    assert len([each for each in chat.buttons if each.startswith("✅")]) == 50
    assert "📋 Whole plan" in chat.buttons
