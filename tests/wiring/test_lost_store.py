"""A server that is started anew is waited for, and served again in the same process."""

import asyncio

import pytest
from sqlalchemy.exc import OperationalError

from bot import app
from bot.config import Settings, load_settings
from bot.telegram.dispatcher import DrainingDispatcher
from tests.chat import Clock


class Serving:
    """Serve on a store that is lost three times and then works until a stop."""

    def __init__(self) -> None:
        self.losses: list[Exception] = [
            OperationalError("SELECT 1", {}, ConnectionError()),
            ConnectionError(),
            OperationalError("SELECT 1", {}, ConnectionError()),
        ]
        self.worked = False

    async def __call__(self, _settings: Settings, stop: asyncio.Event, _file: object) -> None:
        if self.losses:
            raise self.losses.pop()
        self.worked = True
        stop.set()


def run() -> None:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(app.run(load_settings()))


@pytest.mark.parametrize("url", ["postgresql://nobody@nowhere/career", "sqlite:///career.db"])
def test_only_a_lost_server_is_waited_for(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    serving = Serving()
    monkeypatch.setattr(app, "serve", serving)
    monkeypatch.setattr(app, "RETRY_DELAY", 0.01)
    monkeypatch.setenv("DATABASE_URL", url)
    if url.startswith("sqlite"):
        with pytest.raises(OperationalError):
            run()
    else:
        run()
    assert serving.worked == url.startswith("postgresql")


async def test_another_dispatcher_has_handlers_of_its_own(
    dispatcher: DrainingDispatcher, clock: Clock
) -> None:
    made = app.make_dispatcher(dispatcher["db"], "Asia/Almaty", clock)
    (ours,), (theirs,) = made.sub_routers, dispatcher.sub_routers
    assert ours is not theirs
    assert ours.parent_router is made
    assert theirs.parent_router is dispatcher
