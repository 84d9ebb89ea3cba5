"""Odd messages and updates: each has its answer, and the store stays as it was."""

from typing import Any

import pytest
from aiogram.types import Update

from db.store.engine import Database
from tests.chat import Chat, buttons
from tests.store import dump

pytestmark = pytest.mark.usefixtures("nothing_is_logged")
NOT_UNDERSTOOD = "I did not understand that."
NO_LINK = "I know no posting with this link"
NO_COMMAND = "There is no such command."
NOT_TEXT = "I read text, buttons and documents."
OTHER_FILE = "I can't read this kind of file. A plan comes as .md,"
ANSWERS = {
    "photo": "I can't read pictures.",
    "voice": "I can't listen.",
    "document": OTHER_FILE,
    "a command as a caption": OTHER_FILE,
}
TOO_LONG = "That is longer than the 500 characters I read."
HELLO = "Hello, User 1."
ONE_LINE = "A task is a line of up to 200 characters."
GROUP = -100


TEXTS = [
    ("🙂" * 2048, TOO_LONG),
    ("🙂" * 4096, TOO_LONG),
    ("x" * 501, TOO_LONG),
    ("x" * 500, NOT_UNDERSTOOD),
    ("docker " * 500, TOO_LONG),
    ("\u202e\u200f\u2066\u200b", NOT_UNDERSTOOD),
    ("\u202ednammoc", NOT_UNDERSTOOD),
    ("\x00", NOT_UNDERSTOOD),
    ("🙂", NOT_UNDERSTOOD),
    ("<b>bold</b> &lt;script&gt;", NOT_UNDERSTOOD),
    ("**x** _y_ `z` [a](http://b)", NO_LINK),
    ("%s {name} {0} %(count)d", NOT_UNDERSTOOD),
    ("'; DROP TABLE users; --", NOT_UNDERSTOOD),
    ("http://", "HTTP"),
    ("http://[::1", NO_LINK),
    ("https://hh.kz/vacancy/nowhere", NO_LINK),
    ("javascript:alert(1)", "JavaScript\n"),
    ("/", NO_COMMAND),
    ("//", NO_COMMAND),
    ("/🙂", NO_COMMAND),
    ("/PLAN", "This week"),
    ("/Salary Almaty", "Pay in Almaty"),
    ("/plan@another_bot", NO_COMMAND),
    ("/plan extra words", "This week"),
    ("/plan@career_local_bot", "This week"),
    ("/roadmap 1; DROP TABLE tasks", "Roadmap"),
    ("/salary " + "x" * 5000, "I know no level and no city called “xxxxxxxxxxxxxxxxxxxxxxx…”."),
    ("/salary " + "9" * 4000, "I know no level and no city called"),
    ("/salary " + "almaty " * 500, "Pay in Almaty"),
    ("/salary -1", "Pay by level"),
    ("/salary %(city)s {0}", "Pay by level"),
    ("/skills " + "docker kafka " * 300, "You named more than one skill."),
    ("/skills \x00", "I know no skill called"),
    ("/skills <b>x</b>", "I know no skill called “<b>x</b>”."),
    ("/skills " + "🙂" * 2000, "I know no skill called"),
    ("/start job_-1", HELLO),
    ("/start job_0", HELLO),
    ("/start job_99", HELLO),
    ("/start job_999999999999", HELLO),
    ("/start job_" + "9" * 60, HELLO),
    ("/start job_٣", HELLO),
    ("/start job_²", HELLO),
    ("/start job_1 job_2", HELLO),
    ("/start skill_", HELLO),
    ("/start skill_../../x", HELLO),
    ("/start skill_docker/../..", HELLO),
    ("/start delete_me", HELLO),
    ("/start " + "x" * 4000, HELLO),
    ("/start \u202e", HELLO),
    ("/add \u202e\u200b\x07", ONE_LINE),
    ("/add " + "🙂" * 201, ONE_LINE),
    ("/add " + "🙂" * 4000, ONE_LINE),
    ("/cancel now", "There is nothing to cancel."),
    ("/delete_me yes", "Delete everything about you?"),
    ("/settings UTC", "Settings"),
    ("/remind " + "tomorrow " * 400, "Weekly digest"),
    ("/pause until the end of time", "For how long?"),
    *((f"/{later}", NO_COMMAND) for later in ("stats", "broadcast all", "refresh")),
]


@pytest.mark.parametrize(("text", "answer"), TEXTS)
async def test_an_odd_text_has_an_answer_and_changes_nothing(
    chat: Chat, db: Database, text: str, answer: str
) -> None:
    await chat.say("/start")
    before, shown = await dump(db), len(chat.from_bot())
    await chat.say(text)
    assert answer in chat.text
    assert len(chat.from_bot()) == shown + 1
    # That there was a text of some kind that was not understood is counted, nothing else.
    after = await dump(db)
    assert {**after, "unread_counts": []} == {**before, "unread_counts": []}


FILE = {"file_id": "a", "file_unique_id": "a"}
CONTENTS: dict[str, dict[str, Any]] = {
    "sticker": {
        "sticker": {
            **FILE,
            "type": "regular",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
        }
    },
    "photo": {"photo": [{**FILE, "width": 1, "height": 1}], "caption": "docker"},
    "document": {"document": {**FILE, "file_name": "../../x.exe", "file_size": 10**12}},
    "a command as a caption": {"document": {**FILE, "file_name": "x.exe"}, "caption": "/cancel"},
    "voice": {"voice": {**FILE, "duration": 1}},
    "contact": {"contact": {"phone_number": "1", "first_name": "<b>A</b>", "user_id": 2}},
    "location": {"location": {"latitude": 43.2, "longitude": 76.9}},
    "dice": {"dice": {"emoji": "🎲", "value": 6}},
    "nothing": {},
    "a kind of another year": {"hologram": {"depth": 3}},
}


@pytest.mark.parametrize("name", CONTENTS)
async def test_what_is_no_text_has_an_answer_and_changes_nothing(
    chat: Chat, db: Database, name: str
) -> None:
    await chat.say("/start")
    before = await dump(db)
    await chat.send(**CONTENTS[name])
    assert chat.text.startswith(ANSWERS.get(name, NOT_TEXT))
    assert chat.buttons
    assert await dump(db) == before


@pytest.mark.parametrize("name", CONTENTS)
async def test_what_is_no_text_is_no_task_either(chat: Chat, db: Database, name: str) -> None:
    await chat.say("/add")
    before = await dump(db)
    await chat.send(**CONTENTS[name])
    assert chat.text == "What should I add? Send it as a message, or /cancel."
    assert await dump(db) == before


CHAT = {"id": 1, "type": "private"}
OTHER = {"id": 2, "is_bot": False, "first_name": "B"}
# What Telegram writes into a chat by itself, or a client for its user.
SERVICE: dict[str, Any] = {
    "message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400},
    "chat_background_set": {"type": {"type": "chat_theme", "theme_name": "x"}},
    "pinned_message": {"message_id": 1, "date": 0, "chat": CHAT},
    "story": {"chat": CHAT, "id": 1},
    "boost_added": {"boost_count": 1},
    "forum_topic_created": {"name": "x", "icon_color": 1},
    "forum_topic_edited": {},
    "forum_topic_closed": {},
    "forum_topic_reopened": {},
    "general_forum_topic_hidden": {},
    "video_chat_started": {},
    "video_chat_ended": {"duration": 1},
    "video_chat_scheduled": {"start_date": 1},
    "video_chat_participants_invited": {"users": [OTHER]},
    "new_chat_title": "x",
    "new_chat_photo": [{**FILE, "width": 1, "height": 1}],
    "delete_chat_photo": True,
    "new_chat_members": [OTHER],
    "left_chat_member": OTHER,
    "write_access_allowed": {},
    "proximity_alert_triggered": {"traveler": OTHER, "watcher": OTHER, "distance": 1},
    "giveaway_created": {},
    "connected_website": "x",
}


@pytest.mark.parametrize("name", SERVICE)
@pytest.mark.parametrize("asked", ["/start", "/add"])
async def test_a_service_message_gets_no_answer(
    chat: Chat, db: Database, name: str, asked: str
) -> None:
    await chat.say(asked)
    before, calls = await dump(db), len(chat.session.calls)
    await chat.send(**{name: SERVICE[name]})
    assert chat.session.calls[calls:] == []
    assert await dump(db) == before


@pytest.mark.parametrize("asked", ["/start", "/add"])
async def test_ten_pictures_at_once_get_one_answer(chat: Chat, asked: str) -> None:
    await chat.say(asked)
    shown = len(chat.from_bot())
    for album in ("a", "b"):
        for _ in range(10):
            await chat.send(**CONTENTS["photo"] | {"caption": ""}, media_group_id=asked + album)
    assert len(chat.from_bot()) == shown + 2


async def test_every_file_of_an_album_is_read(chat: Chat) -> None:
    await chat.say("/start")
    shown = len(chat.from_bot())
    for _ in range(3):
        await chat.send(**CONTENTS["document"], media_group_id="files")
    assert len(chat.from_bot()) == shown + 3


@pytest.mark.parametrize("asked", ["/start", "/add"])
async def test_a_live_location_is_answered_once_and_not_as_it_moves(
    chat: Chat, asked: str
) -> None:
    await chat.say(asked)
    place = {"latitude": 43.2, "longitude": 76.9, "live_period": 900}
    message = chat.telegram.send(1, location=place)
    await chat.feed()
    shown = len(chat.from_bot())
    for _ in range(3):
        message["edit_date"] = int(chat.clock.timestamp())
        await feed(chat, edited_message=dict(message))
    assert len(chat.from_bot()) == shown


async def test_entities_of_a_text_are_not_taken_over(chat: Chat) -> None:
    link = {"type": "text_link", "offset": 5, "length": 5, "url": "https://example.org"}
    command = {"type": "bot_command", "offset": 0, "length": 4}
    await chat.send(text="/add <b>Go</b>", entities=[command, link])
    assert "Added to your plan: <b>Go</b>" in chat.text
    assert [each["type"] for each in chat.message["entities"]] == ["bold"]


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("<b>A</b> & *b* _c_", "Hello, <b>A</b> & *b* _c_."),
        ("{name} %s", "Hello, {name} %s."),
        ("🙂" * 64, "Hello, " + "🙂" * 60),
        ("\u200b", "Hello, \u200b."),
    ],
)
async def test_a_name_is_shown_as_it_is(chat: Chat, name: str, greeting: str) -> None:
    chat.telegram.add_user(7, name)
    odd = chat.as_user(7)
    await odd.say("/start")
    assert greeting in odd.text
    assert {each["type"] for each in odd.message["entities"]} == {"bold"}, "the question alone"


@pytest.mark.parametrize("language", ["x'", "pt-br", "", "xx" * 40, "../../etc", "tlh"])
async def test_any_language_code_is_answered(chat: Chat, db: Database, language: str) -> None:
    chat.telegram.add_user(7, "A", language)
    odd = chat.as_user(7)
    await odd.say("/plan")
    assert odd.text.startswith("This week")
    assert [row["language"] for row in (await dump(db))["users"]] == ["en"]


async def test_an_edited_text_is_read_again_and_an_edited_command_is_not_run(
    chat: Chat, db: Database
) -> None:
    mine = chat.telegram.send(1, text="dockr")["message_id"]
    await chat.feed()
    before = await dump(db)
    for text, answer in (("docker", "Asked for in 1 of 5"), ("/add Twice", "An edited command")):
        chat.telegram.edit(1, mine, text)
        await chat.feed()
        assert answer in chat.text
    assert await dump(db) == before


async def feed(chat: Chat, **content: Any) -> None:
    """Let the bot handle an update that no ordinary client sends."""
    update = Update.model_validate({"update_id": 10**9, **content}, context={"bot": chat.bot})
    await chat.dispatcher.feed_update(chat.bot, update)


def message(**content: Any) -> dict[str, Any]:
    private = {"id": 1, "type": "private", "first_name": "A"}
    return {"message_id": 5, "date": 0, "chat": private, "text": "/skills", **content}


def press(chat: Chat, data: str | None, **content: Any) -> dict[str, Any]:
    """A press, which the local Telegram then waits to be answered."""
    query = {"id": "77", "from": chat.telegram.users[1], "chat_instance": "1", **content}
    chat.telegram.queries["77"] = {"user": 1, "at": chat.clock.timestamp(), "answered": False}
    return {**query, "data": data} if data else query


async def test_a_message_of_nobody_is_answered_as_in_public(chat: Chat, db: Database) -> None:
    before = await dump(db)
    await feed(chat, message=message())
    assert "Docker: 1 of 5" in chat.buttons
    assert "You have" not in chat.text
    await feed(chat, message=message(text="/plan"))
    assert "in private" in chat.text
    assert await dump(db) == before


async def test_a_bots_message_makes_no_user(chat: Chat, db: Database) -> None:
    before = await dump(db)
    robot = {"id": 1, "is_bot": True, "first_name": "R"}
    await feed(chat, message=message(**{"from": robot}))
    assert await dump(db) == before


@pytest.mark.parametrize("data", ["tick2:1:done:plan:3", "skill1:1:have:0", "open1:plan", "x"])
async def test_a_press_on_a_message_that_is_gone_gets_a_new_one(chat: Chat, data: str) -> None:
    await chat.say("/plan")
    shown = len(chat.from_bot())
    await chat.press_data(data, message_id=99_999)
    assert chat.unanswered == 0
    assert len(chat.from_bot()) == shown + 1


@pytest.mark.parametrize(
    "data", ["tick2:1:done:plan:3", "skill1:1:have:0", "open1:plan", "delete1:1", "x", None]
)
async def test_a_press_without_a_message_is_answered(
    chat: Chat, db: Database, data: str | None
) -> None:
    await chat.say("/start")
    shown = chat.from_bot()
    extra = {"inline_message_id": "1"} if data else {"game_short_name": "chess"}
    await feed(chat, callback_query=press(chat, data, **extra))
    assert chat.unanswered == 0
    assert chat.from_bot() == shown


@pytest.mark.parametrize(
    "data",
    [
        "tick2:1:done:plan:3",
        "own1:1:skipped",
        "skill1:1:have:0",
        "role1:1",
        "learn1:1:card",
        "missing2:1:1",
        "knows2:1:1:0:0",
        "ready1",
        "delete1:1",
        "zone1:3:1:0",
        "undo2:1:plan:3",
        "later1:1:1:3",
        "snooze1:1:3",
        "every1:2",
        "pause1:0",
        "resume1",
        "test1",
        "x",
    ],
)
async def test_a_press_in_a_group_changes_nothing(chat: Chat, db: Database, data: str) -> None:
    await chat.say("/start")
    chat.telegram.add_group(GROUP, "Students")
    await chat.say("/skills", chat_id=GROUP)
    before, number = await dump(db), chat.from_bot(GROUP)[-1]["message_id"]
    chat.telegram.press(1, GROUP, number, data)
    await chat.feed()
    assert chat.toast
    assert chat.unanswered == 0
    assert await dump(db) == before


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/plan", "in private"),
        ("/add Secret", "in private"),
        ("/delete_me", "in private"),
        ("/start job_1", "in private"),
        ("/salary almaty mid", "1.2–2M ₸"),
        ("/export", "in private"),
        ("docker", None),
        ("x" * 4096, None),
        ("/plan@another_bot", None),
    ],
)
async def test_a_group_is_answered_in_public_or_not_at_all(
    chat: Chat, db: Database, text: str, answer: str | None
) -> None:
    before = await dump(db)
    chat.telegram.add_group(GROUP, "Students")
    await chat.say(text, chat_id=GROUP)
    found = chat.from_bot(GROUP)
    if answer is None:
        assert found == []
    else:
        assert answer in found[-1]["text"]
        if answer == "in private":
            assert buttons(found[-1])[0]["url"].startswith("https://t.me/career_local_bot")
    assert await dump(db) == before


@pytest.mark.parametrize("kind", ["channel_post", "edited_channel_post"])
async def test_a_channel_is_left_alone(chat: Chat, db: Database, kind: str) -> None:
    before = await dump(db)
    channel = {"id": -200, "type": "channel", "title": "News"}
    await feed(chat, **{kind: message(chat=channel)})
    assert chat.session.calls == []
    assert await dump(db) == before
