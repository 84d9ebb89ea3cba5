"""The local Telegram over HTTP: the Bot API for the bot, a small API and a page for people."""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.local.chats import JsonObject
from bot.local.checks import EFFECTS, RefusedError, bad
from bot.local.guard import HEADERS, HOST, content_policy, is_loopback, only_this_machine
from bot.local.history import History
from bot.local.limits import LocalLimits
from bot.local.messages import Files
from bot.local.push import Pusher
from bot.local.rules import Telegram

MOST_BYTES = 20 * 2**20  # of a request, and so of a file
MOST_CAPTION = 1_024  # characters beside a file
MOST_TITLE = 128  # characters of a channel's title
# Pictures by their first bytes.
PICTURES = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
# How long the page waits for cards, and how often it looks, in seconds.
INLINE_WAIT, INLINE_STEP = 5.0, 0.05
PAGE_WAIT = 25.0  # seconds that the page's request for news is held
# A fault that a test injects. It gets the method, the request and a function that proceeds, and
# returns the answer; it may wait, answer itself, proceed and answer otherwise, or disconnect.
Proceed = Callable[[], Awaitable[web.StreamResponse]]
Fault = Callable[[str, web.Request, Proceed], Awaitable[web.StreamResponse]]


@dataclass
class Running:
    """A started server. Stop it with `stop`."""

    telegram: Telegram
    url: str
    token: str
    runner: web.AppRunner

    async def stop(self) -> None:
        await self.runner.cleanup()


def new_token() -> str:
    """A token that no web page can know: it is another one at each start."""
    return f"42:{secrets.token_urlsafe(24)}"


def unused_id() -> int:
    """An id that no local Telegram before this one has used: the seconds since 2026.

    The bot's store outlives the local Telegram, and would take a new message for an old one of
    the same id.
    """
    return int(time.time()) - 1_767_225_600


async def start(
    port: int = 0,
    telegram: Telegram | None = None,
    fault: Fault | None = None,
    *,
    limits: bool = False,
    token: str | None = None,
    history: Path | None = None,
) -> Running:
    """Serve on 127.0.0.1; port 0 takes a free one. Raises OSError when the port is taken.

    `history` is the file that keeps the chat over a restart.
    """
    server = _Server(telegram or Telegram(first_id=unused_id()), fault, token or new_token())
    if limits:
        server.telegram.limits = LocalLimits()
    if history is not None:
        server.keep(History(history, server.telegram))
    runner = web.AppRunner(server.app(), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    taken = runner.addresses[0][1]
    return Running(server.telegram, f"http://{HOST}:{taken}", server.token, runner)


class _Server:
    def __init__(self, telegram: Telegram, fault: Fault | None, token: str) -> None:
        self.telegram, self.token = telegram, token
        self.fault = fault
        self.history: History | None = None
        self.text = files(__package__).joinpath("page.html").read_text(encoding="utf-8")
        self.headers = {**HEADERS, "Content-Security-Policy": content_policy(self.text)}
        self.polls = 0
        self.news = 0
        self._changed = asyncio.Event()
        self.pusher = Pusher(telegram)
        telegram.changed = self._change
        telegram.add_user(1, "Aigerim", "en")

    def keep(self, history: History) -> None:
        """Bring the chat back from a file, and keep it there."""
        history.load()
        self.history = history

    def _change(self) -> None:
        self.news += 1
        if self.history is not None:
            self.history.change()
        self._wake()
        self.pusher.wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def app(self) -> web.Application:
        app = web.Application(client_max_size=MOST_BYTES, middlewares=[only_this_machine])
        app.on_response_prepare.append(self._secure)
        app.router.add_post("/bot{token}/{method}", self.api)
        app.router.add_get("/file/bot{token}/files/{key}", self.download)
        app.router.add_get("/", self.page)
        app.router.add_get("/favicon.ico", _no_icon)
        app.router.add_get("/local/chat", self.chat)
        app.router.add_post("/local/{action}", self.act)
        app.router.add_get("/local/file/{key}", self.download)
        app.on_startup.append(self._begin)
        app.on_shutdown.append(self._end)
        return app

    async def _secure(self, _: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(self.headers)

    async def _begin(self, _: web.Application) -> None:
        if self.history is not None:
            self.history.start()

    async def _end(self, _: web.Application) -> None:
        await self.pusher.close()
        if self.history is not None:
            await self.history.stop()

    async def page(self, _: web.Request) -> web.Response:
        return web.Response(text=self.text, content_type="text/html")

    def _knows(self, token: str) -> bool:
        return secrets.compare_digest(token.encode(), self.token.encode())

    async def api(self, request: web.Request) -> web.StreamResponse:
        if not self._knows(request.match_info["token"]):
            return _refusal(RefusedError(401, "Unauthorized"))
        method = request.match_info["method"]
        proceed = partial(self._answer, method, *await _form(request))
        return await (self.fault(method, request, proceed) if self.fault else proceed())

    async def _answer(
        self, method: str, params: JsonObject, attached: Files
    ) -> web.StreamResponse:
        try:
            if method == "getUpdates":
                return web.json_response({"ok": True, "result": await self._poll(params)})
            if method == "setWebhook" and params.get("url") and not is_loopback(params["url"]):
                raise bad("bad webhook: the local Telegram brings updates to this machine only")
            return web.json_response(
                {"ok": True, "result": self.telegram.call(method, params, attached)}
            )
        except RefusedError as error:
            return _refusal(error)

    async def _poll(self, params: JsonObject) -> list[JsonObject]:
        self.polls += 1
        number = self.polls
        deadline = asyncio.get_running_loop().time() + float(params.get("timeout", 0))
        self._wake()  # the poll that this one replaces
        unread = len(self.telegram.updates)
        updates = self.telegram.call("getUpdates", params)
        if self.history is not None and len(self.telegram.updates) < unread:
            self.history.change()  # what the bot has read must not come again
        while not updates:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left)
            if number != self.polls:
                raise RefusedError(
                    409,
                    "Conflict: terminated by other getUpdates request; "
                    "make sure that only one bot instance is running",
                )
            updates = self.telegram.call("getUpdates", params)
        return list(updates)

    async def download(self, request: web.Request) -> web.Response:
        file = self.telegram.files.get(request.match_info["key"])
        if file is None or not self._knows(request.match_info.get("token", self.token)):
            raise web.HTTPNotFound
        for start, kind in PICTURES:
            if file[1].startswith(start):
                return web.Response(body=file[1], content_type=kind)
        return web.Response(
            body=file[1],
            content_type="application/octet-stream",
            headers={"Content-Disposition": "attachment"},
        )

    async def chat(self, request: web.Request) -> web.Response:
        """The chat of a user as JSON; waits until something is newer than `since`."""
        user_id = int(request.query.get("user", "1"))
        chat_id = int(request.query.get("chat", user_id))
        if self.news <= int(request.query.get("since", "-1")):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), PAGE_WAIT)
        telegram = self.telegram
        user = telegram.users.get(user_id) or telegram.add_user(user_id, f"User {user_id}")
        waiting = [
            q["message_id"]
            for q in telegram.queries.values()
            if q["user"] == user_id and not q["answered"]
        ]
        return web.json_response(
            {
                "news": self.news,
                "bot": {
                    "name": telegram.profile.get(("name", "")) or telegram.me["first_name"],
                    "description": telegram.profile.get(("description", ""), ""),
                },
                "users": list(telegram.users.values()),
                "messages": list(telegram.messages.get(chat_id, {}).values()),
                "toasts": [toast for toast in telegram.toasts if toast["user"] == user_id],
                "waiting": waiting,
                "commands": telegram.menu(chat_id, user["language_code"]),
                "blocked": user_id in telegram.blocked,
                "asked": telegram.asked.get(chat_id),
                "effects": EFFECTS,
                "at": telegram.me["username"],
            }
        )

    async def act(self, request: web.Request) -> web.Response:
        """Act as a user: send, press, vote, share, edit, upload, user, block, group, inline,
        choose."""
        action = request.match_info["action"]
        if action == "upload":
            params, attached = await _form(request)
            self._refuse_blocked(int(params["user"]))
            return web.json_response({"message_id": self._upload(params, *attached["file"])})
        body = await request.json()
        if action in ("send", "edit", "press", "inline", "choose", "vote", "share"):
            self._refuse_blocked(body["user"])
        if action == "inline":
            return web.json_response(await self._inline(body))
        telegram = self.telegram
        actions: dict[str, Callable[[], Any]] = {
            "user": lambda: telegram.add_user(body["user"], body["name"], body["language"]),
            "send": lambda: telegram.send(
                body["user"], body.get("chat"), channel=_channel(body), **body["content"]
            ),
            "edit": lambda: telegram.edit(body["user"], body["message_id"], body["text"]),
            "press": lambda: telegram.press(
                body["user"], body.get("chat", body["user"]), body["message_id"], body["data"]
            ),
            "vote": lambda: telegram.vote(body["user"], body["message_id"], body["option"]),
            "share": lambda: telegram.share_users(body["user"], body["request_id"], body["users"]),
            "block": lambda: telegram.block(body["user"], blocked=body["blocked"]),
            "group": lambda: telegram.add_group(body["chat"], body["title"]),
            "choose": lambda: telegram.choose(
                body["user"], body["chat"], body["query"], body["result"]
            ),
        }
        if action not in actions:
            raise web.HTTPNotFound
        return web.json_response({"result": actions[action]()})

    def _upload(self, params: JsonObject, name: str, data: bytes) -> int:
        """Send a user's file, or their picture where `photo` is set; the message's id."""
        # A form has the line ends of its standard, and entities count characters without them.
        caption = str(params.get("caption", "")).replace("\r\n", "\n")[:MOST_CAPTION]
        beside: JsonObject = {"channel": _channel(params)}
        if entities := params.get("entities"):
            beside["caption_entities"] = json.loads(entities)
        user_id = int(params["user"])
        if params.get("photo"):
            message = self.telegram.send_photo(user_id, data, caption, **beside)
        else:
            message = self.telegram.send_document(user_id, name, data, caption, **beside)
        return int(message["message_id"])

    async def _inline(self, body: JsonObject) -> JsonObject:
        """Type an inline query; its cards, none where the bot does not answer in time."""
        telegram, group = self.telegram, body.get("chat", body["user"]) != body["user"]
        kind = "supergroup" if group else "sender"
        key = telegram.inline_query(body["user"], body["query"], kind)
        deadline = asyncio.get_running_loop().time() + INLINE_WAIT
        while key not in telegram.inline_answers:
            if asyncio.get_running_loop().time() > deadline:
                break
            await asyncio.sleep(INLINE_STEP)
        found = telegram.inline_answers.get(key, [])
        return {"result": key, "cards": found, "button": telegram.inline_buttons.get(key)}

    def _refuse_blocked(self, user_id: int) -> None:
        if user_id in self.telegram.blocked:
            raise web.HTTPConflict(text="You blocked the bot. Unblock it first.")


def _channel(asked: JsonObject) -> str:
    """The title of the channel that a message is forwarded from, "" for one's own message."""
    return str(asked.get("channel", ""))[:MOST_TITLE]


async def _no_icon(_: web.Request) -> web.Response:
    return web.Response(status=204)


async def _form(request: web.Request) -> tuple[JsonObject, Files]:
    if request.content_type == "application/json":
        return await request.json(), {}
    params: JsonObject = dict(request.query)
    attached: Files = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            attached[name] = (value.filename, value.file.read())
        else:
            params[name] = value
    return params, attached


def _refusal(error: RefusedError) -> web.Response:
    return web.json_response(error.answer, status=error.code)
