"""The dialog that adds a task, and how it is left."""

from tests.chat import Chat


async def test_a_command_leaves_the_dialog_and_is_answered(chat: Chat) -> None:
    await chat.say("/add")
    await chat.say("/plan")
    assert "This week" in chat.text
    await chat.say("docker")
    assert "You: lack" in chat.text, "it is a question again, not a task"
    await chat.say("/add")
    await chat.say("/salary almaty")
    assert "Pay in Almaty" in chat.text
    await chat.say("docker")
    assert "You: lack" in chat.text


async def test_a_task_in_one_line_ends_the_dialog_as_well(chat: Chat) -> None:
    await chat.say("/add")
    await chat.say("/add Read a book")
    assert "Added to your plan: Read a book" in chat.text
    await chat.say("docker")
    assert "You: lack" in chat.text


async def test_what_is_no_text_or_too_long_keeps_the_dialog_open(chat: Chat) -> None:
    await chat.say("/add")
    await chat.send(contact={"phone_number": "1", "first_name": "A"})
    assert "What should I add?" in chat.text
    await chat.say("x" * 300)
    assert "up to 200 characters" in chat.text
    await chat.say("Read a book")
    assert "Added to your plan: Read a book" in chat.text
