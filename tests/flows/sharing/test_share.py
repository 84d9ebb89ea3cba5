"""Sharing one's progress: what its owner chooses, what others see of it, and its end."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import delete, select, update

from db.models.analyses import Analysis, RoadmapItem, new_version
from db.models.users import User
from db.plans import builtin as builtin_plans
from db.queries import follows, share, users
from db.store.engine import Database
from db.store.session import Session
from tests.chat import Chat, Clock, buttons
from tests.flows.home.test_inline import ask, text
from tests.store import TODAY, add_row, add_users, dump

DOCKER = "Docker & Docker Compose"
CLOSED = "This link is no longer shared."


def token(chat: Chat) -> str:
    """The token in the link that `Send` sends."""
    (url,) = [each["url"] for each in buttons(chat.message) if each["text"] == "Send"]
    assert url.startswith("https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fcareer_local_bot%3F")
    (inner,) = parse_qs(urlsplit(url).query)["url"]
    copied = [each["copy_text"]["text"] for each in buttons(chat.message) if "copy_text" in each]
    assert copied == [inner]
    (start,) = parse_qs(urlsplit(inner).query)["start"]
    return str(start).removeprefix("share_")


async def shared(chat: Chat) -> str:
    """Share a plan; its token."""
    await chat.say("/share")
    await chat.press("Make a link")
    return token(chat)


async def opened(chat: Chat, key: str) -> str:
    """Open a share link and return the visitor's text."""
    await chat.say(f"/start share_{key}")
    return chat.text


async def test_at_first_nothing_is_shared_and_a_link_shows_no_title_and_no_name(
    chat: Chat,
) -> None:
    await chat.say("/progress")
    await chat.press("Share")
    assert "Nothing of this plan is shared" in chat.text
    await chat.press("Make a link")
    assert f"☐ {DOCKER}" in chat.buttons
    card = await opened(chat.as_user(2), token(chat))
    assert card == "Somebody's plan\n▱▱▱▱▱▱▱▱▱▱ 0 of 20 (0%)\nAs of 24 Nov 2026"
    assert card in chat.text, "the preview is what others see"


async def test_the_chosen_titles_and_the_name_are_shown_and_nothing_else(chat: Chat) -> None:
    await chat.say("/add A secret of mine")
    await chat.press_data("tick2:1:done:plan:3")
    key = await shared(chat)
    await chat.press(DOCKER)
    await chat.press("Show my name")
    visitor = chat.as_user(2)
    card = await opened(visitor, key)
    assert card.splitlines() == [
        "User",
        "▰▱▱▱▱▱▱▱▱▱ 1 of 21 (4%)",
        f"{DOCKER}: 33%",
        "As of 24 Nov 2026",
    ]
    assert card in chat.text, "the preview is what others see"
    assert "secret" not in str(visitor.from_bot())
    await chat.press(f"☑ {DOCKER}")
    await chat.press("Hide my name")
    assert (await opened(visitor, key)).splitlines() == [
        "Somebody's plan",
        "▰▱▱▱▱▱▱▱▱▱ 1 of 21 (4%)",
        "As of 24 Nov 2026",
    ]


async def test_pressing_twice_makes_one_link_and_chooses_once(chat: Chat, db: Database) -> None:
    await chat.say("/share")
    await chat.press_twice("Make a link")
    key = token(chat)
    await chat.press_data("mkshare1")
    assert token(chat) == key
    await chat.press_twice(DOCKER)
    assert f"☑ {DOCKER}" in chat.buttons
    rows = await dump(db)
    assert (len(rows["shares"]), len(rows["shared_items"])) == (1, 1)
    assert len(key) == 22
    assert chat.unanswered == 0


async def test_a_revoked_link_shows_nothing_and_a_new_one_is_another(chat: Chat) -> None:
    key = await shared(chat)
    await chat.press(DOCKER)
    old = chat.data[f"☑ {DOCKER}"]
    await chat.press("Revoke…")
    assert "will show nothing any more" in chat.text
    await chat.press("Keep it")
    assert f"☑ {DOCKER}" in chat.buttons
    await chat.press("Revoke…")
    await chat.press("Revoke the link")
    assert chat.toast == "The link shows nothing any more."
    visitor = chat.as_user(2)
    assert await opened(visitor, key) == CLOSED
    new = await shared(chat)
    assert new != key
    assert f"☐ {DOCKER}" in chat.buttons, "nothing is chosen for the new one"
    await chat.press_data(old)
    assert chat.toast.startswith("This button is out of date.")
    assert await opened(visitor, key) == CLOSED
    assert await opened(visitor, "A" * 22) == CLOSED, "no link tells whether it ever was one"


@pytest.mark.parametrize(
    "data",
    [
        "title1:{id}:1:1:0",
        "title1:{id}:1:0:0",
        "name1:{id}:1",
        "revoke1:{id}:0",
        "revoke1:{id}:1",
        "sharepg1:{id}:0",
    ],
)
async def test_anothers_share_is_out_of_reach_by_its_id(
    chat: Chat, db: Database, data: str
) -> None:
    await shared(chat)
    await chat.press(DOCKER)
    stranger = chat.as_user(2)
    await stranger.say("/share")
    before = await dump(db)
    for id in range(4):
        await stranger.press_data(data.format(id=id))
        assert stranger.toast.startswith("This button is out of date.")
    assert await dump(db) == before
    assert DOCKER not in str(stranger.from_bot())


async def test_a_title_of_another_plan_cant_be_shown(chat: Chat, db: Database) -> None:
    await shared(chat)
    async with db.begin() as session:
        other = Analysis(user_id=1, name="Data", digest="", imported_at=chat.clock())
        await add_row(session, other)
        item = RoadmapItem(analysis_id=other.id, position=0, title="Spark")
        await add_row(session, item)
        id = item.id
    before = await dump(db)
    await chat.press_data(f"title1:1:{id}:1:0")
    assert chat.toast.startswith("This button is out of date.")
    assert await dump(db) == before


async def test_the_share_of_a_removed_plan_and_the_title_of_a_gone_item_are_not_shown(
    chat: Chat, db: Database, clock: Clock
) -> None:
    key = await shared(chat)
    await chat.press(DOCKER)
    visitor = chat.as_user(2)
    assert DOCKER in await opened(visitor, key)
    async with db.begin() as session:
        await session.execute(
            update(RoadmapItem).where(RoadmapItem.title == DOCKER).values(gone_at=clock.now)
        )
        # As each writer of a plan does.
        await session.execute(update(Analysis).values(version=new_version()))
    assert DOCKER not in await opened(visitor, key)
    async with db.begin() as session:
        await session.execute(update(Analysis).values(removed_at=clock.now))
    assert await opened(visitor, key) == CLOSED
    async with db.begin() as session:
        await session.execute(update(Analysis).values(removed_at=None))
    assert "Somebody's plan" in await opened(visitor, key), (
        "a plan that is back is shared as it was"
    )


async def test_each_plan_has_a_share_of_its_own(chat: Chat, db: Database) -> None:
    first = await shared(chat)
    async with db.begin() as session:
        other = Analysis(user_id=1, name="Data", digest="", imported_at=chat.clock())
        await add_row(session, other)
        await share.create(session, 1, other.id, "B" * 22, chat.clock())
        await share.create(session, 1, other.id, "C" * 22, chat.clock())
    visitor = chat.as_user(2)
    assert "0 of 20" in await opened(visitor, first)
    assert "0 of 0" in await opened(visitor, "B" * 22)
    assert await opened(visitor, "C" * 22) == CLOSED


async def test_a_new_name_in_telegram_is_the_new_name_here(chat: Chat) -> None:
    key = await shared(chat)
    await chat.press("Show my name")
    chat.telegram.users[1]["first_name"] = "Aruzhan"
    await chat.say("/start")
    assert "Hello, Aruzhan." in chat.text
    assert (await opened(chat.as_user(2), key)).startswith("Aruzhan\n")


async def test_a_name_is_stored_once_and_not_with_each_update(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chat.say("/plan")
    written: list[object] = []

    update_settings = users.update_settings

    async def note(session: Session, user_id: int, **settings: object) -> None:
        written.append(settings.get("name"))
        await update_settings(session, user_id, **settings)

    monkeypatch.setattr(users, "update_settings", note)
    await chat.say("/plan")
    assert written == []
    chat.telegram.users[1]["first_name"] = "N" * 300
    for _ in range(3):
        await chat.say("/plan")
    assert written == ["N" * 128]


async def test_a_name_cant_fake_what_others_read(chat: Chat) -> None:
    chat.telegram.add_user(7, "\u202eevil\n100 % done")
    key = await shared(liar := chat.as_user(7))
    await liar.press("Show my name")
    assert (await opened(chat, key)).splitlines()[:2] == ["evil", "▱▱▱▱▱▱▱▱▱▱ 0 of 20 (0%)"]


@pytest.mark.parametrize(
    "name", ["evil.kz", "https://evil.kz/x", "tg://resolve", "@scam", "/delete_me", "#x", "a.b.kz"]
)
async def test_a_name_is_no_link_in_what_others_read(chat: Chat, name: str) -> None:
    """Telegram would make one of it, in a message of the bot."""
    chat.telegram.add_user(7, name)
    key = await shared(liar := chat.as_user(7))
    await liar.press("Show my name")
    shown = (await opened(chat, key)).splitlines()[0]
    assert shown.replace("\u2060", "") == name
    assert not re.search(r"\w\.\w|://|(?<!\w)[@/#]\w", shown)


async def test_what_a_share_names_takes_its_rows_along(any_db: Database) -> None:
    async with any_db.read() as session:
        builtin = await builtin_plans.builtin_id(session)
        item = await session.scalar(select(RoadmapItem.id).limit(1))
    assert item is not None
    await add_users(any_db, (1, 2, 3))

    async def rows() -> tuple[int, ...]:
        whole = await dump(any_db)
        return tuple(len(whole[table]) for table in ("shares", "shared_items", "follows"))

    async with any_db.begin() as session:
        for owner, key in ((1, "1"), (2, "2"), (2, "3")):
            await share.create(session, owner, builtin, key * 22, TODAY)
        for each in [await share.find_by_token(session, key * 22) for key in "12"]:
            assert each is not None
            await share.show_title(session, each.id, item, on=True)
            await follows.add(session, 3, each.id, TODAY)
            assert [title.shown for title in await share.item_titles(session, each)].count(
                True
            ) == 1
        assert [each.user_id for each in await follows.for_user(session, 3)] == [1, 2]
        assert await follows.count_ended(session, 3, TODAY, TODAY) == 0
    assert await rows() == (2, 2, 2)
    for taken, left in (
        (delete(User).where(User.id == 1), (1, 1, 1)),
        (delete(RoadmapItem).where(RoadmapItem.id == item), (1, 0, 1)),
        (delete(User).where(User.id == 3), (1, 0, 0)),
        (delete(User).where(User.id == 2), (0, 0, 0)),
    ):
        async with any_db.begin() as session:
            await session.execute(taken)
        assert await rows() == left


async def test_who_deletes_everything_shares_nothing_any_more(chat: Chat, db: Database) -> None:
    key = await shared(chat)
    await chat.press(DOCKER)
    await chat.say("/delete_me")
    assert "links to your progress: 1" in chat.text
    await chat.press("Delete all of it")
    assert await opened(chat.as_user(2), key) == CLOSED
    rows = await dump(db)
    assert rows["shares"] == rows["shared_items"] == []


async def test_inline_mode_gives_ones_own_card_and_makes_nobody_a_user(
    chat: Chat, db: Database
) -> None:
    before = await dump(db)
    assert await ask(chat, "share") == []
    assert await dump(db) == before
    key = await shared(chat)
    await chat.press(DOCKER)
    before = await dump(db)
    for words in ("share", " Progress "):
        (card,) = await ask(chat, words)
        assert text(card).startswith("Somebody's plan")
        assert f"{DOCKER}: 0%" in text(card)
        (button,) = buttons(card)
        assert button["url"].endswith(f"?start=share_{key}")
        assert list(chat.telegram.inline_kept.values())[-1] == (True, 0)
    assert await ask(chat.as_user(2), "share") == [], "another's card is nobody's to send"
    assert list(chat.telegram.inline_kept.values())[-1] == (True, 0)
    await ask(chat, "docker")
    # A card is in its reader's language: nobody else gets the same one.
    assert list(chat.telegram.inline_kept.values())[-1] == (True, 300)
    assert await dump(db) == before
