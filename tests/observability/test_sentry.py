"""Tests: Sentry gets kinds, places and ids, and nothing more."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from bot.observability import logs, sentry
from tests.end_to_end.process import ROOT

DSN = "https://public@sentry.example/1"
TOKEN = ":".join(("123456", "AAAAbbbbCCCCddddEEEEffff"))


class Kept(Transport):
    """Sends nothing, and remembers."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent.append(envelope.serialize().decode())


@pytest.fixture
def kept() -> Iterator[Kept]:
    transport = Kept()
    sentry.start(DSN, transport)
    yield transport
    sentry_sdk.get_client().close(0)
    sentry_sdk.init()


def event(kept: Kept) -> dict[str, object]:
    (sent,) = kept.sent
    found: dict[str, object] = json.loads(sent.splitlines()[2])
    return found


def test_an_error_that_we_log_comes_with_its_ids(kept: Kept) -> None:
    with logs.about(update=5, user=1):
        logging.getLogger("handlers.home.errors").error(
            "update %s failed: %s", 5, "ValueError\n  x.py"
        )
    found = event(kept)
    assert found["tags"] == {"update": "5", "user": "1"}
    assert found["logentry"] == {
        "message": "update %s failed: %s",
        "formatted": "update 5 failed: ValueError\n  x.py",
    }


def test_words_of_users_and_tokens_are_not_sent(kept: Kept) -> None:
    text, half = "Zan" + "zibar", "AAAA" + "bbbb"  # Sentry gets the lines of the source
    sentry_sdk.set_user({"id": 1, "username": text})
    sentry_sdk.set_extra("text", text)
    sentry_sdk.set_context("update", {"text": text})
    sentry_sdk.add_breadcrumb(message=text)
    try:
        local = text
        raise ValueError(f"{local} {TOKEN}")
    except ValueError as error:
        logging.getLogger("aiogram.event").exception("Cause exception: %s", error)
    (sent,) = kept.sent
    assert text not in sent
    assert half not in sent
    assert "ValueError" in sent
    assert "test_sentry.py" in sent
    assert "Cause exception: %s" in sent


def test_warnings_are_not_sent(kept: Kept) -> None:
    logging.getLogger("bot").warning("a thing")
    assert kept.sent == []


def test_it_is_imported_only_where_it_is_asked_for(tmp_path: Path) -> None:
    script = (
        "import sys\nimport bot.app\n"
        "assert not {'sentry_sdk', 'prometheus_client', 'psycopg'} "
        "& set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
