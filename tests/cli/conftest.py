import pytest


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command sets up the log and the time zones of its process, which here is that of tests."""
    monkeypatch.setattr("bot.__main__.logs.configure", lambda *_: None)
    monkeypatch.setattr("zoneinfo.reset_tzpath", lambda *_: None)
