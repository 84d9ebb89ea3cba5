"""A group gets public answers, and its buttons work there."""

from handlers.callbacks.skills import ShowStatements
from tests.chat import Chat, buttons

GROUP = -100


async def press(chat: Chat, text: str) -> str:
    """Press a button of the newest message of the group; what the message says then."""
    message = chat.from_bot(GROUP)[-1]
    data = next(each["callback_data"] for each in buttons(message) if text in each["text"])
    chat.telegram.press(chat.user_id, GROUP, message["message_id"], data)
    await chat.feed()
    return str(chat.from_bot(GROUP)[-1]["text"])


async def test_public_screens_open_from_a_groups_buttons(chat: Chat) -> None:
    chat.telegram.add_group(GROUP, "Friends")
    await chat.say("/skills docker", chat_id=GROUP)
    assert (await press(chat, "‹ Skills")).startswith("Skills\n")
    assert "postings" in await press(chat, "The analysis says")
    assert (await press(chat, "Postings")).startswith("Postings")
    assert chat.toast == ""
    assert chat.unanswered == 0


async def test_a_groups_question_about_a_trade_gets_no_pay_of_the_sample(chat: Chat) -> None:
    chat.telegram.add_group(GROUP, "Friends")
    await chat.say("/salary qa", chat_id=GROUP)
    assert "Python" not in chat.from_bot(GROUP)[-1]["text"]
    await chat.say("/salary junior", chat_id=GROUP)
    assert "Python" in chat.from_bot(GROUP)[-1]["text"]


async def test_a_groups_help_names_what_works_there_and_the_way_out(chat: Chat) -> None:
    chat.telegram.add_group(GROUP, "Friends")
    await chat.say("/help", chat_id=GROUP)
    message = chat.from_bot(GROUP)[-1]
    assert "/salary" in message["text"]
    assert "/plan" not in message["text"]
    assert "/delete_me" not in message["text"]
    assert [each["text"] for each in buttons(message)] == ["Open privately"]


async def test_a_group_is_told_what_the_analysis_counts_as_known(chat: Chat) -> None:
    chat.telegram.add_group(GROUP, "Friends")
    await chat.say("/skills", chat_id=GROUP)
    shown = chat.from_bot(GROUP)[-1]["message_id"]
    chat.telegram.press(chat.user_id, GROUP, shown, ShowStatements().pack())
    await chat.feed()
    lines = str(chat.from_bot(GROUP)[-1]["text"]).splitlines()
    unplanned = [line for line in lines if "is not in the plan yet" in line]
    assert any("Microservices" in line for line in unplanned)
    assert not any("FastAPI" in line for line in unplanned)


async def test_a_dialog_of_a_private_chat_does_not_listen_in_a_group(chat: Chat) -> None:
    chat.telegram.add_group(GROUP, "Friends")
    await chat.say("/add")
    await chat.say("Read a book", chat_id=GROUP)
    assert not chat.from_bot(GROUP)
    await chat.say("/cancel", chat_id=GROUP)
    assert "in private" in chat.from_bot(GROUP)[-1]["text"]
