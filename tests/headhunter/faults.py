"""HeadHunter's answers when it fails, by name."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class Fault:
    """`word` is what a sweep's record calls it."""

    word: str
    status: int = 200
    body: Any = None
    text: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    # What happens to the line: "hang", "cut" (in the middle of a body), "drop" (before it).
    line: str | None = None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if self.line == "hang":
            await asyncio.sleep(3600)
        if self.line is not None:
            return await self._break_off(request)
        text = self.text if self.text is not None else ""
        if self.body is not None:
            text = json.dumps(self.body)
        html = "text/html" if text.startswith("<") else "application/json"
        return web.Response(status=self.status, text=text, content_type=html, headers=self.headers)

    async def _break_off(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        if self.line == "cut":
            await response.prepare(request)
            await response.write(b'{"items": [{"id": "1000", "na')
        assert request.transport is not None
        request.transport.abort()
        return response


def errors(*found: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"errors": list(found), **more}


def _one(type: str, value: str | None = None) -> dict[str, Any]:
    return errors({"type": type, "value": value} if value else {"type": type})


DEPTH = Fault(
    "bad argument",
    400,
    errors(
        {"type": "bad_argument", "value": "page, per_page"},
        bad_argument="page, per_page",
        description="you can't look up more than 2000 items in the list",
    ),
)
NOT_FOUND = Fault("not found", 404, _one("not_found"))
TOO_MANY = Fault("too many requests", 429)
BAD_TOKEN = Fault("bad token", 403, _one("oauth", "bad_authorization"))
NO_USER_AGENT = Fault("bad user agent", 400, _one("bad_user_agent", "unset"))
CAPTCHA = Fault(
    "captcha",
    403,
    errors(
        {
            "type": "captcha_required",
            "value": "captcha_required",
            "captcha_url": "https://hh.ru/…",
        },
        description="Forbidden",
    ),
)


def bad_argument(name: str) -> Fault:
    return Fault("bad argument", 400, _one("bad_argument", name))


# These pass: a sweep asks again, and goes on.
PASSING = {
    "too many requests": TOO_MANY,
    "too many requests with a pause": Fault(
        "too many requests", 429, headers={"Retry-After": "0"}
    ),
    "service unavailable": Fault("server error", 503, _one("service_unavailable")),
    "a gateway's page": Fault("server error", 502, text="<html>502</html>"),
    "a page that is no JSON": Fault("broken answer", text="<html>Please wait</html>"),
    "JSON of another form": Fault("broken answer", body={"items": None}),
    "a page that shows nothing of what it found": Fault(
        "broken answer", body={"items": [], "found": 500, "pages": 5, "page": 0}
    ),
    "no body at all": Fault("broken answer", text=""),
    "a list where a page should be": Fault("broken answer", body=[{"id": "1"}]),
    "an error under the status of success": Fault("broken answer", body=_one("internal")),
    "a server's error without a word": Fault("server error", 500),
    "a gateway that waits too long": Fault("server error", 504, text="<html>504</html>"),
    "a body cut off": Fault("broken answer", line="cut"),
    "a line dropped": Fault("no answer", line="drop"),
    "no answer in time": Fault("no answer", line="hang"),
}
# These don't: a sweep that meets one has ended.
FINAL = {
    "no user agent": NO_USER_AGENT,
    "bad argument": bad_argument("employer_id"),
    "too deep": DEPTH,
    "captcha": CAPTCHA,
    "forbidden": Fault("forbidden", 403, errors({"type": "forbidden"}, description="Forbidden")),
    "bad authorization": BAD_TOKEN,
    "token revoked": Fault("bad token", 403, _one("oauth", "token_revoked")),
    "token too early": Fault("forbidden", 403, {"error": "forbidden", "error_description": "…"}),
    "a guard's page": Fault("forbidden", 403, text="<html><title>403 Forbidden</title></html>"),
    "no authorization": Fault("bad token", 401, _one("oauth", "bad_authorization")),
    "a redirect": Fault("redirect", 302, headers={"Location": "https://example.com/vacancies"}),
}
