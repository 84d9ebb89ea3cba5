"""Progress: what the numbers rest on."""

from tests.chat import Chat


async def test_each_kind_of_contradiction_is_named(chat: Chat) -> None:
    await chat.say("/progress")
    assert "Docker 1 of 5" in chat.text
    assert "RabbitMQ 0 of 5" in chat.text
    assert "Microservices 2 of 5 (+20–25 %)" in chat.text
    assert "ticks in two different weeks" in chat.text
