"""The lock files pin everything, and say nothing of where it came from."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

EXTRAS = PROJECT["optional-dependencies"]


def names(requirements: list[str]) -> set[str]:
    found = {re.split(r"[^A-Za-z0-9_-]", each)[0].lower() for each in requirements}
    return found - {PROJECT["name"]}


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-image.lock", "requirements-dev.lock"]
)
def test_a_lock_file_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    pinned = re.split(r"\n(?=\S)", text.strip())
    assert all("==" in each and "--hash=sha256:" in each for each in pinned if each[0] != "#")


def test_every_dependency_is_locked() -> None:
    runtime = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    image = (ROOT / "requirements-image.lock").read_text(encoding="utf-8")
    development = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    for name in names(PROJECT["dependencies"]):
        assert f"\n{name}==" in "\n" + runtime
        assert f"\n{name}==" in "\n" + development
        assert f"\n{name}==" in "\n" + image
    for name in (*names(EXTRAS["postgres"]), *names(EXTRAS["sentry"])):
        assert f"\n{name}==" in "\n" + image
    # What fuzzes has wheels for few machines: it is installed by hand, and no test needs it.
    for extra in EXTRAS.keys() - {"fuzz"}:
        for name in names(EXTRAS[extra]):
            assert f"\n{name}==" in "\n" + development
