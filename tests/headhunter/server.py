"""HeadHunter on this machine: what its OpenAPI file says of searches, vacancies and areas."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.headhunter import partition
from bot.headhunter.client import HeadHunter
from tests.headhunter import faults, samples
from tests.headhunter.faults import Fault
from tests.headhunter.samples import Row

TOKEN, USER_AGENT = "a-made-up-token", "CareerBot/1.0 (me@example.com)"
KNOWN = {
    "page",
    "per_page",
    "text",
    "area",
    "professional_role",
    "experience",
    "date_from",
    "date_to",
    "period",
    "order_by",
    "no_magic",
}
FIVE_MINUTES = 300


class Loopback:
    """Counts what it is asked for, and fails where it is told to."""

    def __init__(self, *rows: Row) -> None:
        self.rows = list(rows)
        # What is asked for, but for the dictionaries: a sweep asks for them once, at its end.
        self.asked: list[str] = []
        self.dictionaries = 0
        self.searches: list[dict[str, str]] = []
        # What to answer to the request of this number, from 0; "always" to each of them.
        self.faults: dict[int, Fault] = {}
        self.always: Fault | None = None
        # Answers to a path with words like "/vacancies/1000", as often as it is asked for.
        self.at: dict[str, Fault] = {}
        # A search for these words is not accepted.
        self.bad_text: str | None = None
        self.per_second: int | None = None
        # Requests from this number on wait until it is set.
        self.hold_from: int | None = None
        self.held = asyncio.Event()
        self.refused = 0
        self._times: list[float] = []
        self.url = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Loopback"]:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        yield self
        await runner.cleanup()

    def client(self, **changes: Any) -> HeadHunter:
        fast = {"per_second": 2000.0, "timeout": 0.5, "waits": (0.01,) * 5}
        return HeadHunter(self.url, TOKEN, USER_AGENT, **{**fast, **changes})

    @property
    def details(self) -> list[str]:
        """The ids of the vacancies that were asked for, in order."""
        return [each.rsplit("/", 1)[1] for each in self.asked if each.startswith("/vacancies/")]

    def repeated(self) -> Counter[str]:
        """Count the requests that came more than once."""
        return Counter({key: times for key, times in Counter(self.asked).items() if times > 1})

    def forget(self) -> None:
        self.asked.clear()
        self.searches.clear()
        self._times.clear()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/dictionaries":
            return await self._rates(request)
        number = len(self.asked)
        self.asked.append(request.path_qs)
        if self.hold_from is not None and number >= self.hold_from:
            self.held.set()
            await asyncio.sleep(3600)
        fault = self.always or self.faults.pop(number, None) or self.at.get(request.path)
        fault = fault or self._refusal(request)
        if fault is None:
            found = self._found(request)
            if not isinstance(found, Fault):
                return web.json_response(found)
            fault = found
        return await fault.answer(request)

    async def _rates(self, request: web.Request) -> web.StreamResponse:
        self.dictionaries += 1
        fault = self.always or self.at.get(request.path) or self._refusal(request)
        return await fault.answer(request) if fault else web.json_response(samples.DICTIONARIES)

    def _refusal(self, request: web.Request) -> Fault | None:
        self._times = [each for each in self._times if time.monotonic() - each < 1.0]
        self._times.append(time.monotonic())
        if self.per_second is not None and len(self._times) > self.per_second:
            self.refused += 1
            return faults.TOO_MANY
        if "HH-User-Agent" not in request.headers:
            return faults.NO_USER_AGENT
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return faults.BAD_TOKEN
        return None

    def _found(self, request: web.Request) -> Row | list[Row] | Fault:
        match request.path.split("/")[1:]:
            case ["vacancies"]:
                return self._search(dict(request.query))
            case ["vacancies", id]:
                row = next((each for each in self.rows if each["id"] == id), None)
                return row or faults.NOT_FOUND
            case ["areas"]:
                return samples.AREAS
            case ["areas", id]:
                return samples.area_tree(id) or faults.NOT_FOUND
        return faults.NOT_FOUND

    def _search(self, query: dict[str, str]) -> Row | Fault:
        self.searches.append(query)
        page, per_page = int(query.get("page", 0)), int(query.get("per_page", 10))
        if self.bad_text and query.get("text") == self.bad_text:
            return faults.bad_argument("text")
        if per_page > 100:
            return faults.bad_argument("per_page")
        if (page + 1) * per_page > partition.MAX_DEPTH:
            return faults.DEPTH
        if "period" in query and ("date_from" in query or "date_to" in query):
            return faults.bad_argument("period")
        found = [row for row in self.rows if not row["archived"] and _matches(row, query)]
        if query.get("order_by") == "publication_time":
            found.sort(key=lambda row: _moment(row["published_at"]), reverse=True)
        shown = found[page * per_page : (page + 1) * per_page]
        return {
            "items": [samples.item(row, query.get("text")) for row in shown],
            "found": len(found),
            "page": page,
            "per_page": per_page,
            "pages": -(-min(len(found), partition.MAX_DEPTH) // per_page),
            "clusters": None,
            "arguments": None,
            "fixes": None,
            "suggests": None,
        }


def _matches(row: Row, query: dict[str, str]) -> bool:
    at = _moment(row["published_at"])
    roles = {each["id"] for each in row["professional_roles"]}
    return (
        query.get("text", "").casefold() in f"{row['name']} {row['description']}".casefold()
        and ("area" not in query or row["area"]["id"] in samples.within(query["area"]))
        and query.get("professional_role") in (None, *roles)
        and query.get("experience") in (None, row["experience"]["id"])
        and ("date_from" not in query or at >= _rounded(query["date_from"]))
        and ("date_to" not in query or at <= _rounded(query["date_to"]))
    )


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")


def _rounded(text: str) -> datetime:
    """To the nearest five minutes, as HeadHunter does."""
    moment = _moment(text)
    over = moment.timestamp() % FIVE_MINUTES
    shift = -over if over < FIVE_MINUTES / 2 else FIVE_MINUTES - over
    return moment + timedelta(seconds=shift)
