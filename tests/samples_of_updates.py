"""Updates as Telegram sends them, one of each kind that the bot takes, rich in fields."""

from typing import Any

Row = dict[str, Any]
USER = 5
GROUP = -1001234567890
PICTURE: Row = {
    "file_id": "AgAD1",
    "file_unique_id": "AQAD1",
    "file_size": 1000,
    "width": 90,
    "height": 60,
}
DOCUMENT: Row = {
    "file_id": "BQAD1",
    "file_unique_id": "BQAD2",
    "file_name": "plan.md",
    "mime_type": "text/markdown",
    "file_size": 20,
}
BOT: Row = {"id": 42, "is_bot": True, "first_name": "Career Bot", "username": "career_local_bot"}


def person(id: int) -> Row:
    return {
        "id": id,
        "is_bot": False,
        "first_name": f"User {id}",
        "last_name": "Aru",
        "username": f"user_{id}",
        "language_code": "en",
    }


def chat(id: int) -> Row:
    return {"id": id, "type": "private", "first_name": f"User {id}", "username": f"user_{id}"}


def message(user: int = USER, **content: Any) -> Row:
    """A message in the user's private chat."""
    return {
        "message_id": 77,
        "date": 1_790_000_000,
        "chat": chat(user),
        "from": person(user),
        **content,
    }


KEYBOARD: Row = {"inline_keyboard": [[{"text": "Skills", "callback_data": "skills1:all"}]]}
CHANNEL: Row = {"id": -1009876543210, "type": "channel", "title": "Jobs", "username": "jobs"}
SUPERGROUP: Row = {"id": GROUP, "type": "supergroup", "title": "Students"}
ORIGINS: list[Row] = [
    {"type": "user", "date": 1_780_000_000, "sender_user": person(9)},
    {"type": "hidden_user", "date": 1_780_000_000, "sender_user_name": "Someone"},
    {"type": "chat", "date": 1_780_000_000, "sender_chat": SUPERGROUP, "author_signature": "A"},
    {"type": "channel", "date": 1_780_000_000, "chat": CHANNEL, "message_id": 5},
]
ENTITIES: list[Row] = [
    {"type": "bold", "offset": 0, "length": 6},
    {"type": "text_link", "offset": 7, "length": 4, "url": "https://example.org/jobs/1"},
    {"type": "text_mention", "offset": 0, "length": 3, "user": person(9)},
    {"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "5368324170671202286"},
]
MESSAGES: list[Row] = [
    *(message(text="Docker", forward_origin=origin) for origin in ORIGINS),
    message(text="Docker Kafka", entities=ENTITIES, link_preview_options={"is_disabled": True}),
    message(text="/skills docker", entities=[{"type": "bot_command", "offset": 0, "length": 7}]),
    message(text="/start", entities=[{"type": "bot_command", "offset": 0, "length": 6}]),
    message(
        text="And this?",
        reply_to_message=message(
            text="Docker", reply_markup=KEYBOARD, forward_origin=ORIGINS[0], via_bot=BOT
        ),
        quote={"text": "Docker", "position": 0, "is_manual": True},
    ),
    message(
        text="And that?",
        external_reply={
            "origin": ORIGINS[3],
            "chat": CHANNEL,
            "message_id": 5,
            "story": {"chat": CHANNEL, "id": 3},
        },
    ),
    message(photo=[PICTURE], caption="A posting: Docker", caption_entities=ENTITIES[:2]),
    message(photo=[PICTURE], media_group_id="1359", has_media_spoiler=True),
    message(document={**DOCUMENT, "thumbnail": PICTURE}, caption="My plan"),
    message(
        poll={
            "id": "5",
            "question": "Which?",
            "question_entities": ENTITIES[:1],
            "options": [
                {"persistent_id": "0", "text": "Docker", "voter_count": 0},
                {"persistent_id": "1", "text": "Kafka", "voter_count": 1},
            ],
            "total_voter_count": 1,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
        }
    ),
    message(
        location={
            "latitude": 43.2,
            "longitude": 76.9,
            "live_period": 60,
            "horizontal_accuracy": 1.5,
        }
    ),
    message(contact={"phone_number": "+77010000000", "first_name": "Aru", "user_id": 9}),
    message(dice={"emoji": "🎲", "value": 3}),
    message(
        pinned_message=message(text="Docker", forward_origin=ORIGINS[1], reply_markup=KEYBOARD)
    ),
    message(new_chat_members=[BOT], chat=SUPERGROUP),
    message(
        chat={**SUPERGROUP, "is_forum": True},
        text="/skills@career_local_bot",
        message_thread_id=3,
        is_topic_message=True,
        sender_chat=SUPERGROUP,
        entities=[{"type": "bot_command", "offset": 0, "length": 24}],
    ),
]
MEMBER: Row = {
    "chat": chat(USER),
    "from": person(USER),
    "date": 1_790_000_000,
    "old_chat_member": {"status": "member", "user": BOT},
    "new_chat_member": {"status": "kicked", "user": BOT, "until_date": 0},
}
BACK: Row = {
    **MEMBER,
    "old_chat_member": MEMBER["new_chat_member"],
    "new_chat_member": MEMBER["old_chat_member"],
    "invite_link": {
        "invite_link": "https://t.me/+abc",
        "creator": person(9),
        "creates_join_request": False,
        "is_primary": True,
        "is_revoked": False,
    },
}
PRESSES: list[Row] = [
    {
        "id": "1234567890123456789",
        "from": person(USER),
        "chat_instance": "-5",
        "data": data,
        "message": {**message(text="Hello", reply_markup=KEYBOARD), "from": BOT},
    }
    for data in ("home1", "lang1:ru", "zanzibar1")
]
PRESSES += [
    {**PRESSES[0], "message": {"chat": chat(USER), "message_id": 3, "date": 0}},
    {key: value for key, value in PRESSES[0].items() if key != "message"}
    | {"inline_message_id": "AAA"},
]
INLINE: Row = {
    "id": "1234567890123456780",
    "from": person(USER),
    "query": "docker",
    "offset": "",
    "chat_type": "sender",
    "location": {"latitude": 43.2, "longitude": 76.9},
}
# `ID` stands for the id that Telegram gives.
SAMPLES: list[Row] = [
    *({"update_id": "ID", "message": row} for row in MESSAGES),
    {"update_id": "ID", "edited_message": {**MESSAGES[0], "edit_date": 1_790_000_050}},
    *({"update_id": "ID", "callback_query": row} for row in PRESSES),
    {"update_id": "ID", "inline_query": INLINE},
    {"update_id": "ID", "my_chat_member": MEMBER},
    {"update_id": "ID", "my_chat_member": BACK},
]
