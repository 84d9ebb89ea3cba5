"""Tests of the links that are kept as proof."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.tasks.rules.evidence import MOST_LINK, is_link
from tests.profiles import examples

GOOD = (
    "https://github.com/aru/app",
    "http://example.com",
    "https://example.com:8443/a?b=c#d",
    "https://қазақ.kz/жоба",
    "HTTPS://EXAMPLE.COM/",
    "http://localhost:8000/",
    "https://example.com/" + "x" * (MOST_LINK - 20),
    "http://[::1]/",
)
BAD = (
    "",
    "github.com/aru/app",
    "ftp://example.com",
    "javascript:alert(1)",
    "https://",
    "http:///x",
    "https://example.com/" + "x" * (MOST_LINK - 19),
    "https://a.example b.example",
    "https://a.example\nhttps://b.example",
    "https://github.com@example.com",
    "https://user:secret@example.com",
    "http://[::1",
    "https://example.com:99999",
    "https://example.com:x",
    "https://exam\u202eple.com",
    "https://exam\u200bple.com",
    "https://nowhere",
    "tg://user?id=1",
    "data:text/html,x",
    "https://example.com/\x00",
)


@pytest.mark.parametrize("text", GOOD)
def test_an_address_of_the_web_is_kept(text: str) -> None:
    assert is_link(text)


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_single_address_of_the_web_is_not(text: str) -> None:
    assert not is_link(text)


@settings(max_examples=examples(60))
@given(st.text(max_size=600) | st.text(max_size=60).map("https://".__add__))
def test_whatever_is_sent_is_judged(text: str) -> None:
    if is_link(text):
        assert text.casefold().startswith(("http://", "https://"))
        assert len(text) <= MOST_LINK
        assert " " not in text
        assert "@" not in text.split("/")[2]
