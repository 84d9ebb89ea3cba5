"""The settings have the same names in the code, in .env.example and in the README."""

import re
from pathlib import Path

import pytest

from bot.config import EXPECTED, Settings

ROOT = Path(__file__).parent.parent
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")


def test_each_setting_has_a_text_for_a_wrong_value() -> None:
    fields = {name.removesuffix("_setting").upper() for name in Settings.model_fields}
    assert fields == set(EXPECTED)


def test_the_example_names_every_setting_once() -> None:
    names = re.findall(r"^#([A-Z0-9_]+)=", EXAMPLE, re.M)
    assert sorted(names) == sorted(EXPECTED)


def test_the_readme_names_every_setting_once() -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## Settings\n")[1]
    rows = re.findall(r"^\|(.*?)\|", section.split("\n## ")[0], re.M)
    names = [name for row in rows for name in re.findall(r"`([A-Z0-9_]+)`", row)]
    assert sorted(names) == sorted(EXPECTED)


def test_the_values_of_the_example_are_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in EXPECTED:
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "example.env"
    file.write_text(re.sub(r"^#(?=[A-Z0-9_]+=)", "", EXAMPLE, flags=re.M), encoding="utf-8")
    assert Settings(_env_file=file) == Settings(_env_file=None)
