"""Uzbek, which the bot does not speak, comes by the steps of CONTRIBUTING.md alone.

They are followed in a copy, which a process of its own runs: no line of code changes.
"""

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from tests.end_to_end.process import ROOT

UZBEK = {
    "Which role do you aim for?": "Qaysi rolni xohlaysiz?",
    "Mentor, or just looking": "Mentorman",
    "Where are you?": "Qayerdasiz?",
    "Skip": "O‘tkazib yuborish",
    "Weekly digest": "Haftalik xulosa",
    "Settings": "Sozlamalar",
}
GREETING = (
    "Hello, {name}. I keep your career plan alive, a few steps a week.",
    "Salom, {name}. Men karyera rejangizni har hafta bir necha qadam bilan olib boraman.",
)
WORDS = """
suffixes = ["larim", "larni", "lar", "ning", "im", "ni", "ga", "da", "dan"]
small = ["va", "bilan", "uchun", "bu"]

[words]
plan = ["reja", "jadval"]
my = ["mening", "o‘z"]
pay = ["maosh", "oylik"]

[cities]
Almaty = ["almata"]
"""
STORY = """
import asyncio, sys
from datetime import UTC, datetime

import handlers
from bot.app import make_dispatcher
from db.seed import load_reference
from db.store import migrate
from db.store.engine import Database
from handlers.callbacks.digest import OnboardZone
from handlers.callbacks.first import Begin
from tests.chat import Chat, Clock

async def main():
    db = Database(sys.argv[1])
    await load_reference(db)
    clock = Clock(datetime(2026, 11, 24, 9, 32, tzinfo=UTC))
    chat = Chat(make_dispatcher(db, "Asia/Almaty", clock), clock)
    chat.telegram.users[1]["language_code"] = "uz"

    def show():
        print(chat.text.replace("\\n", " | "), "/", " | ".join(chat.buttons))

    await chat.say("/start")
    show()
    await chat.press_data(OnboardZone(zone=-1).pack())
    show()
    await chat.press_data(Begin(way="sample").pack())
    for text in ("/settings", "/plan", "mening rejam"):
        await chat.say(text)
        show()
    await chat.close()
    await db.close()

print(handlers.__file__)
migrate.upgrade(sys.argv[1])
asyncio.run(main())
"""


def steps() -> str:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return text.split("## Add a language")[1].split("\n## ")[0]


def copied(folder: Path) -> Path:
    """A copy of the files that the steps change and that run, apart from the project itself."""
    copy = folder / "copy"
    ignored = shutil.ignore_patterns("__pycache__")
    for package in ("bot", "handlers", "db"):
        shutil.copytree(ROOT / package, copy / package, ignore=ignored)
    (copy / "tests").mkdir()
    for name in ("__init__.py", "chat.py"):
        shutil.copy(ROOT / "tests" / name, copy / "tests" / name)
    return copy


def translate(file: Path) -> None:
    with file.open("rb") as source:
        catalogue = read_po(source, "uz")
    for english, uzbek in (GREETING, *UZBEK.items()):
        message = catalogue.get(english)
        assert message is not None, english
        message.string = uzbek
    with file.open("wb") as target:
        write_po(target, catalogue, width=0)


def follow(copy: Path) -> None:
    """Every step of the document, each as far as the first screens go."""
    text = steps()
    (command,) = re.findall(r"^    \.venv/bin/(.+)$", text, re.M)
    program, *arguments = shlex.split(command)
    made = [str(Path(sys.executable).with_name(program)), *arguments]
    subprocess.run(made, cwd=copy, check=True, capture_output=True)
    named = re.findall(r"`((?:db|handlers)/[\w./-]+|\w+\.\w+)`", text)
    catalogue, document, shipped, sentences, words, how_to, quiz, file, plan, tracks = named[:10]
    translate(copy / catalogue)
    source = (copy / "db/reference/backend-engineer.en.md").read_bytes() + b"\n<!-- uz -->\n"
    source = source.replace(b"Containerizing FastAPI app", "FastAPI ilovasini o‘rash".encode())
    (copy / document).write_bytes(source)
    hashes = json.loads((copy / shipped).read_text())
    (copy / shipped).write_text(json.dumps([*hashes, hashlib.sha256(source).hexdigest()]))
    assert (sentences, file) == ("uz.toml", "uz.json")
    (copy / words / sentences).write_text(WORDS, encoding="utf-8")
    for folder in (how_to, quiz):
        shutil.copy(copy / folder / "en.json", copy / folder / file)
    for table in (plan, tracks):
        assert (copy / table).exists()
    texts = json.loads((copy / plan).read_text(encoding="utf-8"))
    texts["uz"] = texts["en"]
    (copy / plan).write_text(json.dumps(texts), encoding="utf-8")


@pytest.mark.heavy
def test_the_documented_steps_lead_to_the_first_screens_in_uzbek(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    follow(copy)
    ended = subprocess.run(
        [sys.executable, "-c", STORY, f"sqlite:///{tmp_path / 'uz.db'}"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    where, start, zones, settings, plan, sentence = ended.stdout.splitlines()
    assert Path(where).is_relative_to(copy)
    assert start.startswith("Salom, User 1. Men karyera rejangizni")
    assert "Qaysi rolni xohlaysiz? / " in start
    assert start.endswith("Mentorman")
    assert zones.startswith("Qayerdasiz? / ")
    assert zones.endswith("O‘tkazib yuborish")
    # Names of cities, days and the language itself are CLDR's.
    assert "Toshkent" in zones
    assert "dushanba 09:00" in settings
    assert settings.startswith("Sozlamalar")
    assert "✅ O‘zbek" in settings
    # What is not translated yet is English, and the document is the language's own.
    assert plan.startswith("This week")
    assert "FastAPI ilovasini o‘rash" in plan
    assert sentence.endswith(plan)
    assert sentence != plan  # it says how it read the words
