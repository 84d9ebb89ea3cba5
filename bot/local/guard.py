"""Keeps web pages of others away from the local Telegram, which every browser here can reach."""

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

HOST = "127.0.0.1"
# The values of Sec-Fetch-Site for a request of our own page, and for an address that was typed.
OURS = ("same-origin", "none")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@web.middleware
async def only_this_machine(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse other hosts, other origins, and requests that a page of another site makes.

    A page that holds an image or a link with our address sends no Origin, but says in
    Sec-Fetch-Site where it comes from. The Bot API is for programs: it answers no browser.
    """
    host = request.host.rsplit(":", 1)[0]
    site, origin = (request.headers.get(name) for name in ("Sec-Fetch-Site", "Origin"))
    ours = origin in (None, f"http://{request.host}") and site in (None, *OURS)
    if request.path.startswith(("/bot", "/file/bot")):
        ours = origin is None and site is None
    if host not in (HOST, "localhost") or not ours:
        raise web.HTTPForbidden(text="The local Telegram answers this machine only.")
    return await handler(request)


def content_policy(page: str) -> str:
    """The policy under which the page's own script and style run, and nothing else does."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hashes(page, 'script')}",
            f"style-src {_hashes(page, 'style')}",
            "img-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def _hashes(page: str, tag: str) -> str:
    parts: Iterable[str] = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
    digests = (hashlib.sha256(part.encode()).digest() for part in parts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def is_loopback(url: str) -> bool:
    """True for an http address of this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return parts.scheme in ("http", "https") and (
            host == "localhost" or ip_address(host).is_loopback
        )
    except ValueError:
        return False
