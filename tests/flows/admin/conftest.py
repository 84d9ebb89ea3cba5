from collections.abc import Iterator

import pytest

from bot.telegram.dispatcher import DrainingDispatcher


@pytest.fixture(autouse=True)
def administrator(dispatcher: DrainingDispatcher) -> Iterator[None]:
    """User 1 is one."""
    dispatcher["admin_ids"] = (1,)
    yield
    dispatcher["admin_ids"] = ()
