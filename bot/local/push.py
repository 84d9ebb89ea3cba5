"""Brings updates to the bot's webhook, as Telegram does."""

import asyncio

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.local.chats import JsonObject
from bot.local.rules import Telegram

RETRY_DELAY = 0.2  # seconds to the retry of an update that was not answered with 200
MAX_WAIT = 60.0  # seconds for an answer


class Pusher:
    """Sends `max_connections` requests at a time, and retries each until the bot answers 200.

    Updates of one kind in one chat go one after the other, so they keep their order.
    """

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self._session: ClientSession | None = None
        self._busy: dict[tuple[str, int], asyncio.Task[None]] = {}

    def wake(self) -> None:
        """Send the updates that wait, as far as connections allow."""
        hook = self.telegram.webhook
        if not hook["url"]:
            return
        if wanted := hook.get("allowed_updates"):
            kept = [update for update in self.telegram.updates if set(update) & set(wanted)]
            self.telegram.updates[:] = kept
        for update in self.telegram.updates:
            queue = _queue(update)
            if len(self._busy) >= hook["max_connections"]:
                return
            if queue not in self._busy:
                self._busy[queue] = asyncio.create_task(self._bring(queue, update))

    async def close(self) -> None:
        for task in tuple(self._busy.values()):
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _bring(self, queue: tuple[str, int], update: JsonObject) -> None:
        hook = self.telegram.webhook
        error = await self._post(hook["url"], update)
        if error is None:
            if update in self.telegram.updates:
                self.telegram.updates.remove(update)
        else:
            hook["last_error_date"] = int(self.telegram.clock())
            hook["last_error_message"] = error
            await asyncio.sleep(RETRY_DELAY)
        del self._busy[queue]
        self.wake()

    async def _post(self, url: str, update: JsonObject) -> str | None:
        """Send one update. Returns None, or the error in Telegram's words."""
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(MAX_WAIT))
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.telegram.secret}
        try:
            async with self._session.post(
                url, json=update, headers=headers, allow_redirects=False
            ) as answer:
                if answer.status == 200:
                    return None
                return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (ClientError, TimeoutError) as error:
            return f"Connection failed: {type(error).__name__}"


def _queue(update: JsonObject) -> tuple[str, int]:
    (kind,) = set(update) - {"update_id"}
    content = update[kind]
    if "chat" in content:
        return kind, content["chat"]["id"]
    return kind, (content.get("from") or content["user"])["id"]
