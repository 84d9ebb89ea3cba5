"""The words of a message as Markdown, whatever entities stand beside them."""

from datetime import UTC, datetime

from aiogram.enums import MessageEntityType
from aiogram.types import Chat, Message, MessageEntity, User
from hypothesis import given
from hypothesis import strategies as st

from handlers.documents.message_text import as_markdown

NUMBERS = st.integers(-3, 30) | st.sampled_from([2**31, -(2**31), 2**70])
ENTITIES = st.builds(
    MessageEntity,
    type=st.sampled_from([*MessageEntityType, "zanzibar"]),
    offset=NUMBERS,
    length=NUMBERS,
    url=st.sampled_from([None, "", "https://example.org", "tg://user?id=9", "zanzibar"]),
    user=st.sampled_from([None, User(id=9, is_bot=False, first_name="Aru")]),
    language=st.sampled_from([None, "python"]),
)


def markdown(text: str, *entities: MessageEntity) -> str:
    chat = Chat(id=5, type="private")
    moment = datetime(2026, 11, 27, tzinfo=UTC)
    return as_markdown(
        Message(message_id=1, date=moment, chat=chat, text=text, entities=list(entities))
    )


@given(text=st.text("aб 😀\n", max_size=20), entities=st.lists(ENTITIES, max_size=5))
def test_no_word_is_lost_or_doubled_whatever_the_entities_say(
    text: str, entities: list[MessageEntity]
) -> None:
    words = markdown(text, *entities)
    for mark in ("https://example.org", "```python"):
        words = words.replace(mark, "")
    assert [letter for letter in words if letter in "aб😀"] == list(
        text.replace("\n", "").replace(" ", "")
    )


def test_a_mark_between_the_halves_of_a_letter_is_none() -> None:
    assert markdown("😀😀", MessageEntity(type="bold", offset=1, length=2)) == "😀😀"
    assert markdown("😀😀", MessageEntity(type="bold", offset=2, length=2)) == "😀**😀**"
