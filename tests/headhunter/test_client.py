"""The client: its pace, its words for what goes wrong, and what it never says."""

import asyncio
import logging
import time
from types import SimpleNamespace

import pytest

from bot.headhunter import client as module
from bot.headhunter.client import (
    Forbidden,
    HeadHunter,
    HeadHunterError,
    ServiceUnavailable,
    TooManyRequests,
)
from tests.conftest import TODAY
from tests.headhunter.faults import FINAL, NOT_FOUND, PASSING, TOO_MANY, Fault
from tests.headhunter.samples import many
from tests.headhunter.server import TOKEN, USER_AGENT, Loopback

PAGE = {"page": "0", "per_page": "100"}


@pytest.mark.parametrize("name", [*FINAL, *PASSING])
async def test_every_failure_has_its_word_and_says_nothing_else(
    hh: Loopback, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hh.always = {**FINAL, **PASSING}[name]
    async with hh.client(waits=(0.01, 0.01), timeout=0.2) as client:
        with pytest.raises(HeadHunterError) as failed:
            await client.search(PAGE)
    assert failed.value.word == hh.always.word
    assert len(hh.asked) == (1 if name in FINAL else 3)
    said = caplog.text + str(failed.value)
    assert TOKEN not in said
    assert "html" not in said
    assert "1000" not in said


@pytest.mark.parametrize("name", PASSING)
async def test_what_passes_is_asked_again(hh: Loopback, name: str) -> None:
    hh.rows = many(3, TODAY)
    hh.faults = {0: PASSING[name], 1: PASSING[name]}
    async with hh.client(timeout=0.2) as client:
        page = await client.search(PAGE)
    assert page.found == 3
    assert len(hh.asked) == 3


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the client waits between its tries, in no time."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(module, "asyncio", SimpleNamespace(sleep=sleep))
    return waited


async def test_a_pause_that_headhunter_names_is_kept(hh: Loopback, pauses: list[float]) -> None:
    hh.rows = many(1, TODAY)
    hh.faults = {0: Fault("", 429, headers={"Retry-After": "1"})}
    async with hh.client() as client:
        await client.search(PAGE)
    assert pauses == [1.0]


async def test_a_pause_of_an_hour_is_not_waited_for(hh: Loopback) -> None:
    hh.always = Fault("", 429, headers={"Retry-After": "3600"})
    async with hh.client() as client:
        with pytest.raises(TooManyRequests):
            await client.search(PAGE)
    assert len(hh.asked) == 1


@pytest.mark.parametrize("pause", ["", "-5", "²", "Wed, 21 Oct 2026 07:28:00 GMT", "9" * 400])
async def test_a_pause_that_can_not_be_read_is_left_to_the_waits(hh: Loopback, pause: str) -> None:
    hh.faults = {0: Fault("", 429, headers={"Retry-After": pause.encode().decode("latin-1")})}
    hh.rows = many(1, TODAY)
    async with hh.client() as client:
        assert (await client.search(PAGE)).found == 1


async def test_the_waits_grow(hh: Loopback, pauses: list[float]) -> None:
    hh.always = TOO_MANY
    async with hh.client(waits=(0.1, 0.2, 0.4)) as client:
        with pytest.raises(TooManyRequests):
            await client.search(PAGE)
    assert len(hh.asked) == 4
    assert pauses == [0.1, 0.2, 0.4]


async def test_a_refused_connection_is_no_answer() -> None:
    async with Loopback().running() as gone:
        pass
    async with gone.client(waits=()) as client:
        with pytest.raises(ServiceUnavailable) as failed:
            await client.search(PAGE)
    assert failed.value.word == "no answer"


async def test_a_body_without_an_end_is_not_read_to_it(hh: Loopback) -> None:
    hh.always = Fault("", text='{"items": "' + "x" * 11_000_000 + '"}')
    async with hh.client(waits=(), timeout=20) as client:
        with pytest.raises(ServiceUnavailable) as failed:
            await client.search(PAGE)
    assert failed.value.word == "broken answer"


async def test_a_body_nested_without_end_is_broken(hh: Loopback) -> None:
    hh.always = Fault("", text="[" * 100_000)
    async with hh.client(waits=()) as client:
        with pytest.raises(ServiceUnavailable):
            await client.search(PAGE)


async def test_a_vacancy_that_is_gone_is_not_asked_for_again(hh: Loopback) -> None:
    async with hh.client() as client:
        with pytest.raises(HeadHunterError) as failed:
            await client.vacancy("1")
    assert failed.value.word == NOT_FOUND.word
    assert len(hh.asked) == 1


async def test_a_wrong_token_is_refused(hh: Loopback) -> None:
    async with HeadHunter(hh.url, "another-token", USER_AGENT) as client:
        with pytest.raises(Forbidden) as failed:
            await client.search(PAGE)
    assert failed.value.word == "bad token"


async def test_two_requests_a_second_and_no_more(hh: Loopback) -> None:
    hh.rows, hh.per_second = many(1, TODAY), 2
    started = time.monotonic()
    pace = asyncio.create_task(six_half_seconds())
    async with HeadHunter(hh.url, TOKEN, USER_AGENT) as client:
        for _ in range(7):
            await client.vacancy("1000")
    assert hh.refused == 0
    assert 3 < time.monotonic() - started < 5 / 3 * await pace


async def six_half_seconds() -> float:
    """Sleep six times for half a second, and return the seconds that this machine took."""
    started = time.monotonic()
    for _ in range(6):
        await asyncio.sleep(0.5)
    return time.monotonic() - started
