"""Progress: what the numbers rest on."""

from tests.chat import Chat


async def test_each_kind_of_contradiction_is_named(chat: Chat) -> None:
    await chat.say("/progress")
    assert "Docker 1 of 5" in chat.text
    assert "RabbitMQ 0 of 5" in chat.text
    assert "Microservices 2 of 5 (+20–25 %)" in chat.text
    assert "ticks in two different weeks" in chat.text


def pictures(chat: Chat) -> list[str]:
    """The file that each picture in the chat shows."""
    return [each["photo"][-1]["file_id"] for each in chat.from_bot() if "photo" in each]


async def test_a_picture_comes_below_the_words_and_changes_its_card_in_place(chat: Chat) -> None:
    await chat.say("/progress")
    words = chat.message
    await chat.press("Picture")
    assert chat.message["caption"].startswith("Progress: 0 of 20")
    assert chat.from_bot()[-2] == words, "the words stay"
    assert chat.buttons == ["Light", "In words"]
    number, (dark,) = chat.message["message_id"], pictures(chat)
    await chat.press("Light")
    assert chat.message["message_id"] == number
    (light,) = pictures(chat)
    assert light != dark
    assert chat.buttons == ["Dark", "In words"]
    await chat.press("Dark")
    assert pictures(chat) == [dark], "Telegram has this one"
    assert chat.unanswered == 0


async def test_pressing_twice_changes_nothing_twice(chat: Chat) -> None:
    await chat.say("/progress")
    await chat.press("Picture")
    await chat.press_twice("Light")
    assert len(pictures(chat)) == 1
    assert chat.unanswered == 0


async def test_the_way_back_from_a_picture_is_a_message_of_its_own(chat: Chat) -> None:
    await chat.say("/progress")
    await chat.press("Picture")
    await chat.press("In words")
    assert chat.text.startswith("Progress")
    assert len(pictures(chat)) == 1


async def test_the_same_progress_is_sent_again_and_another_is_drawn(chat: Chat) -> None:
    await chat.say("/progress")
    for _ in range(2):
        await chat.press("Picture")
    first, second = pictures(chat)
    assert first == second
    await chat.press_data("tick2:1:done:progress:3", chat.from_bot()[0]["message_id"])
    await chat.press("Picture")
    assert pictures(chat)[-1] != first
    assert chat.message["caption"].startswith("Progress: 1 of 20")


async def test_a_picture_that_telegram_forgot_is_drawn_again_in_place(chat: Chat) -> None:
    await chat.say("/progress")
    await chat.press("Picture")
    await chat.press("Light")
    chat.telegram.files.clear()
    await chat.press("Dark")
    (shown,) = pictures(chat)
    assert shown in chat.telegram.files
    assert chat.unanswered == 0


async def test_a_picture_that_is_gone_comes_anew(chat: Chat) -> None:
    await chat.say("/progress")
    await chat.press_data("chart1:light", 9_999)
    assert len(pictures(chat)) == 1
    assert chat.buttons == ["Dark", "In words"]
