"""A client of HeadHunter's API: searches, vacancies, areas and rates, within its rate limit.

Every failure is a HeadHunterError with a word for the record of a sweep. Neither the token nor
the text of an answer gets into a message or the log.
"""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from aiohttp import (
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
)
from aiolimiter import AsyncLimiter

log = logging.getLogger(__name__)

PER_SECOND = 2.0  # requests
# Requests are spaced by this factor more than the rate asks for, because timers are late.
MARGIN = 1.04
TIMEOUT = 30.0  # seconds for one answer as a whole
MAX_BYTES = 10 * 1024 * 1024
# The backoff of retries, in seconds: three minutes in all.
RETRY_DELAYS = (2.0, 5.0, 15.0, 45.0, 120.0)
# Seconds. HeadHunter may ask for a pause; a longer one than this is left to the next sweep.
MAX_PAUSE = 600.0


class HeadHunterError(Exception):
    """A request failed. `word` names the reason in the record of a sweep."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class UnexpectedAnswer(HeadHunterError):
    """HeadHunter refuses this request; a retry changes nothing."""


class BadSearch(UnexpectedAnswer):
    """HeadHunter refuses this search; it may accept others."""


class Forbidden(HeadHunterError):
    """HeadHunter wants a captcha or refuses the token: no request will pass for now."""


class NotFound(HeadHunterError):
    """The vacancy does not exist, or no longer."""


class ServiceUnavailable(HeadHunterError):
    """No sound answer now; a later retry may get one."""


class TooManyRequests(HeadHunterError):
    """The rate limit is passed. `pause` is in seconds, if HeadHunter names one."""

    def __init__(self, pause: float | None = None) -> None:
        super().__init__("too many requests")
        self.pause = pause


@dataclass(frozen=True)
class SearchPage:
    """A page of a search as JSON, and the number of vacancies of the whole search."""

    raw: dict[str, Any]
    found: int


class HeadHunter:
    """The client, and a context: the last one to leave it closes the connections.

    `waits` is the backoff of retries in seconds, `timeout` the seconds for one answer.
    """

    def __init__(
        self,
        url: str,
        token: str,
        user_agent: str,
        *,
        per_second: float = PER_SECOND,
        timeout: float = TIMEOUT,
        waits: Sequence[float] = RETRY_DELAYS,
    ) -> None:
        self._url = url
        self._headers = {
            "Authorization": f"Bearer {token}",
            "HH-User-Agent": user_agent,
            "User-Agent": user_agent,
            "Accept": "application/json",
        }
        self._limiter = AsyncLimiter(1, MARGIN / per_second)
        self._timeout = ClientTimeout(total=timeout, connect=min(timeout, 10.0))
        self._waits = waits
        self._inside = 0

    async def __aenter__(self) -> "HeadHunter":
        self._inside += 1
        if self._inside > 1:
            return self
        self._session = ClientSession(
            headers=self._headers,
            timeout=self._timeout,
            cookie_jar=DummyCookieJar(),
            middlewares=(_only_once,),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._inside -= 1
        if not self._inside:
            await self._session.close()

    async def search(self, parameters: Mapping[str, str]) -> SearchPage:
        """Fetch one page of a search. Raises HeadHunterError."""
        raw = await self._get("/vacancies", parameters, _is_page)
        return SearchPage(raw, raw["found"])

    async def vacancy(self, id: str, waits: Sequence[float] | None = None) -> dict[str, Any]:
        """Fetch one vacancy. `waits` replaces the client's backoff: () means no retry.

        Raises HeadHunterError, among them NotFound.
        """

        def sound(raw: object) -> bool:
            return isinstance(raw, dict) and str(raw.get("id")) == id

        vacancy: dict[str, Any] = await self._get(f"/vacancies/{id}", {}, sound, waits)
        return vacancy

    async def dictionaries(self) -> dict[str, Any]:
        """Fetch the dictionaries, which hold the rates of currencies. Raises HeadHunterError."""
        raw: dict[str, Any] = await self._get(
            "/dictionaries", {}, lambda raw: isinstance(raw, dict)
        )
        return raw

    async def areas_in(self, area: str | None) -> list[str]:
        """Fetch the ids of the areas directly in one (None: the countries).

        Raises HeadHunterError.
        """
        raw = await self._get(f"/areas/{area}" if area else "/areas", {}, _are_areas)
        return [str(child["id"]) for child in (raw["areas"] if area else raw)]

    async def _get(
        self,
        path: str,
        parameters: Mapping[str, str],
        sound: Any,
        waits: Sequence[float] | None = None,
    ) -> Any:
        """Get the answer as JSON once it is sound; retry with a backoff what may pass."""
        for wait in (*(self._waits if waits is None else waits), None):
            try:
                await self._limiter.acquire()
                raw = await self._ask(path, parameters)
                if not sound(raw):
                    raise ServiceUnavailable("broken answer")
            except (ServiceUnavailable, TooManyRequests) as error:
                pause = (error.pause if isinstance(error, TooManyRequests) else None) or 0.0
                if wait is None or pause > MAX_PAUSE:
                    raise
                log.warning("HeadHunter: %s; asking again", error.word)
                await asyncio.sleep(max(wait, pause))
            else:
                return raw
        raise AssertionError("the last try returns or raises")

    async def _ask(self, path: str, parameters: Mapping[str, str]) -> Any:
        try:
            async with self._session.get(
                self._url + path, params=parameters, allow_redirects=False
            ) as response:
                body = await read_body(response)
        except (ClientError, TimeoutError, OSError) as error:
            raise _no_answer(error) from None
        try:
            parsed = json.loads(body)
        except (ValueError, RecursionError):
            parsed = None
        if response.status != 200:
            raise error_of(response, parsed)
        if parsed is None:
            raise ServiceUnavailable("broken answer")
        return parsed


async def _only_once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Stop aiohttp's own retry of a lost connection: it would break the rate limit."""
    try:
        return await handler(request)
    except (ClientError, OSError) as error:
        raise _no_answer(error) from None


def _no_answer(error: Exception) -> ServiceUnavailable:
    log.info("no answer of HeadHunter: %s", type(error).__name__)
    return ServiceUnavailable("no answer")


async def read_body(response: ClientResponse) -> bytes:
    """Read the body, MAX_BYTES at most. Raises ServiceUnavailable."""
    body = bytearray()
    try:
        async for chunk in response.content.iter_chunked(65536):
            body += chunk
            if len(body) > MAX_BYTES:
                raise ServiceUnavailable("broken answer")
    except ClientError:
        raise ServiceUnavailable("broken answer") from None
    return bytes(body)


def error_of(response: ClientResponse, body: object) -> HeadHunterError:
    """The error that a status other than 200 stands for."""
    kinds = _kinds(body)
    match response.status:
        case 429:
            error: HeadHunterError = TooManyRequests(
                _pause(response.headers.get("Retry-After", ""))
            )
        case 404:
            error = NotFound("not found")
        case 403 if "captcha_required" in kinds:
            error = Forbidden("captcha")
        case 401 | 403 as status:
            error = Forbidden("bad token" if status == 401 or "oauth" in kinds else "forbidden")
        case 400:
            bad_agent = "bad_user_agent" in kinds
            error = UnexpectedAnswer("bad user agent") if bad_agent else BadSearch("bad argument")
        case status if status >= 500:
            error = ServiceUnavailable("server error")
        case status if 300 <= status < 400:
            error = UnexpectedAnswer("redirect")
        case status:
            log.warning("HeadHunter answers with status %d", status)
            error = UnexpectedAnswer("unexpected status")
    return error


def _kinds(body: object) -> set[object]:
    """The types of errors that the body of an answer names."""
    errors = body.get("errors") if isinstance(body, dict) else None
    entries = errors if isinstance(errors, list) else []
    kinds = (entry.get("type") for entry in entries if isinstance(entry, dict))
    return {kind for kind in kinds if isinstance(kind, str)}


def _pause(text: str) -> float | None:
    """The seconds of a Retry-After; None for a date, which the backoff covers."""
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _is_page(raw: object) -> bool:
    """True for a sound page: one that counts vacancies and lists none at its start is broken."""
    if not isinstance(raw, dict) or not isinstance(raw.get("items"), list):
        return False
    total = raw.get("found")
    if not isinstance(total, int) or isinstance(total, bool) or total < 0:
        return False
    return bool(raw["items"]) or not total or bool(raw.get("page"))


def _are_areas(raw: object) -> bool:
    areas = raw.get("areas") if isinstance(raw, dict) else raw
    return isinstance(areas, list) and all(
        isinstance(area, dict) and area.get("id") for area in areas
    )
