"""HeadHunter's API over HTTP: searches, vacancies, areas, rates, at the pace that it allows.

Whatever goes wrong is one of a few errors, each with a word for the record of a sweep. Neither
the token nor what an answer holds gets into a message or the log.
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

PER_SECOND = 2.0
# Two requests are never nearer than this part above their share of a second: timers are late.
MARGIN = 1.04
TIMEOUT = 30.0  # seconds for one answer as a whole
MAX_BYTES = 10 * 1024 * 1024
# Seconds before each new try of what may pass: three minutes in all.
WAITS = (2.0, 5.0, 15.0, 45.0, 120.0)
# HeadHunter may name a longer pause itself; for one above this the next sweep is soon enough.
MAX_PAUSE = 600.0


class HeadHunterError(Exception):
    """A request came to nothing. `word` is for the record and means the same in every sweep."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class UnexpectedAnswer(HeadHunterError):
    """Asked in a way that HeadHunter won't answer; asking again changes nothing."""


class BadSearch(UnexpectedAnswer):
    """A search that HeadHunter won't answer; others it may."""


class Forbidden(HeadHunterError):
    """A captcha, or a token that is not accepted: nothing more may be asked for now."""


class NotFound(HeadHunterError):
    """There is no such vacancy, or no longer."""


class ServiceUnavailable(HeadHunterError):
    """No sound answer just now; there may be one in a while."""


class TooManyRequests(HeadHunterError):
    """Asked too often. `pause` is what HeadHunter asks for, in seconds, where it does."""

    def __init__(self, pause: float | None = None) -> None:
        super().__init__("too many requests")
        self.pause = pause


@dataclass(frozen=True)
class SearchPage:
    """A page of a search as it came, and how many vacancies the whole search has."""

    raw: dict[str, Any]
    found: int


class HeadHunter:
    """A client; a context that closes its connections with the last who is in it."""

    def __init__(
        self,
        url: str,
        token: str,
        user_agent: str,
        *,
        per_second: float = PER_SECOND,
        timeout: float = TIMEOUT,
        waits: Sequence[float] = WAITS,
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
        raw = await self._get("/vacancies", parameters, _is_page)
        return SearchPage(raw, raw["found"])

    async def vacancy(self, id: str, waits: Sequence[float] | None = None) -> dict[str, Any]:
        """Asked for again after other waits than a sweep's: () for somebody who waits himself.

        Raises NotFound, among others.
        """

        def sound(raw: object) -> bool:
            return isinstance(raw, dict) and str(raw.get("id")) == id

        vacancy: dict[str, Any] = await self._get(f"/vacancies/{id}", {}, sound, waits)
        return vacancy

    async def dictionaries(self) -> dict[str, Any]:
        found: dict[str, Any] = await self._get(
            "/dictionaries", {}, lambda raw: isinstance(raw, dict)
        )
        return found

    async def areas_in(self, area: str | None) -> list[str]:
        """The areas right within one, or the countries."""
        raw = await self._get(f"/areas/{area}" if area else "/areas", {}, _are_areas)
        return [str(each["id"]) for each in (raw["areas"] if area else raw)]

    async def _get(
        self,
        path: str,
        parameters: Mapping[str, str],
        sound: Any,
        waits: Sequence[float] | None = None,
    ) -> Any:
        """The answer's JSON, once it is sound. What may pass is asked again after a wait."""
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
                body = await _read(response)
        except (ClientError, TimeoutError, OSError) as error:
            raise _no_answer(error) from None
        try:
            parsed = json.loads(body)
        except (ValueError, RecursionError):
            parsed = None
        if response.status != 200:
            raise _error(response, parsed)
        if parsed is None:
            raise ServiceUnavailable("broken answer")
        return parsed


async def _only_once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """aiohttp itself asks again, at once, where the line drops: that would not keep the pace."""
    try:
        return await handler(request)
    except (ClientError, OSError) as error:
        raise _no_answer(error) from None


def _no_answer(error: Exception) -> ServiceUnavailable:
    log.info("no answer of HeadHunter: %s", type(error).__name__)
    return ServiceUnavailable("no answer")


async def _read(response: ClientResponse) -> bytes:
    """The body, as far as a sound one may go. Raises Unavailable."""
    body = bytearray()
    try:
        async for chunk in response.content.iter_chunked(65536):
            body += chunk
            if len(body) > MAX_BYTES:
                raise ServiceUnavailable("broken answer")
    except ClientError:
        raise ServiceUnavailable("broken answer") from None
    return bytes(body)


def _error(response: ClientResponse, body: object) -> HeadHunterError:
    kinds = _kinds(body)
    match response.status:
        case 429:
            found: HeadHunterError = TooManyRequests(
                _pause(response.headers.get("Retry-After", ""))
            )
        case 404:
            found = NotFound("not found")
        case 403 if "captcha_required" in kinds:
            found = Forbidden("captcha")
        case 401 | 403 as status:
            found = Forbidden("bad token" if status == 401 or "oauth" in kinds else "forbidden")
        case 400:
            bad_agent = "bad_user_agent" in kinds
            found = UnexpectedAnswer("bad user agent") if bad_agent else BadSearch("bad argument")
        case status if status >= 500:
            found = ServiceUnavailable("server error")
        case status if 300 <= status < 400:
            found = UnexpectedAnswer("redirect")
        case status:
            log.warning("HeadHunter answers with status %d", status)
            found = UnexpectedAnswer("unexpected status")
    return found


def _kinds(body: object) -> set[object]:
    """The types that an error's body names."""
    errors = body.get("errors") if isinstance(body, dict) else None
    found = errors if isinstance(errors, list) else []
    kinds = (each.get("type") for each in found if isinstance(each, dict))
    return {kind for kind in kinds if isinstance(kind, str)}


def _pause(text: str) -> float | None:
    """The seconds of a Retry-After; a date in it is left to the growing waits."""
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _is_page(raw: object) -> bool:
    """A page that says there is something, and shows nothing at its beginning, is none."""
    if not isinstance(raw, dict) or not isinstance(raw.get("items"), list):
        return False
    found = raw.get("found")
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        return False
    return bool(raw["items"]) or not found or bool(raw.get("page"))


def _are_areas(raw: object) -> bool:
    areas = raw.get("areas") if isinstance(raw, dict) else raw
    return isinstance(areas, list) and all(
        isinstance(each, dict) and each.get("id") for each in areas
    )
