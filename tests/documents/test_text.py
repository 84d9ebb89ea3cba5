"""One rule for words that are typed and words that are imported."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.documents.document import DocumentTask
from db.documents.read import read_analysis
from db.sources.text import line
from db.text import clean
from tests.chat import Chat

JOINED = ["👩‍💻 Собеседование", "👨🏽‍⚕️ Врач", "🏳️‍🌈 🧑‍🤝‍🧑", "می‌خواهم", "क्‍ष"]
INVISIBLE = [
    "\u200b",
    "\u200d",
    "\u2060\ufeff",
    "\u3164",
    "\u115f\u1160",
    "\u2800 \u2800",
    "\u00ad",
    "\ufe0f",
    "\u202e\u202c",
    "\u00a0",
    "\U000e0041",
]
DISGUISED = [("Doc\u200dker", "Docker"), ("\u202ednammoc", "dnammoc"), ("a\u3164b", "a b")]
ODD = st.text(st.sampled_from("aЖ👩💻क्\ufe0f\u200b\u200c\u200d\u202e\u3164 \n\u00a0\ud800"))


def document(task: str) -> str:
    return f"## Soft-skills action plan\n\n- [ ] {task}\n- [ ] Read a book\n"


@pytest.mark.parametrize("words", JOINED)
async def test_what_is_joined_stays_joined(chat: Chat, words: str) -> None:
    await chat.say(f"/add {words}")
    assert f"Added to your plan: {words}\n" in chat.text
    assert read_analysis(document(words)).document.action_items[0] == DocumentTask(words)
    assert line(words, 100) == words


@pytest.mark.parametrize("words", INVISIBLE, ids=ascii)
async def test_nobody_takes_a_task_that_nobody_can_see(chat: Chat, words: str) -> None:
    await chat.say("/add")
    await chat.say(words)
    assert "A task is a line of up to 200 characters." in chat.text
    reading = read_analysis(document(words))
    assert reading.document.action_items == [DocumentTask("Read a book")]
    assert line(words, 100) is None


@pytest.mark.parametrize(("words", "seen"), DISGUISED)
def test_nothing_hides_between_letters(words: str, seen: str) -> None:
    assert clean(words) == seen
    assert read_analysis(document(words)).document.action_items[0] == DocumentTask(seen)


@given(ODD | st.text())
def test_what_is_clean_stays_so_and_is_one_line_that_can_be_seen(text: str) -> None:
    words = clean(text)
    assert clean(words) == words
    assert words == " ".join(words.split())
    kinds = {unicodedata.category(letter)[0] for letter in words}
    assert not words or kinds & set("LNPS")
    assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in words)
    words.encode()
