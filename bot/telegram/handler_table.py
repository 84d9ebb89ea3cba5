"""Finds the handlers that an update may be for by its command or its button's prefix.

aiogram asks each router and each handler in turn, some seventy filters for a press. Here every
command and every prefix has a tree of its own: aiogram's routers without the handlers that would
refuse it. aiogram walks that tree, so the order, the filters and the middlewares stay its own.
"""

import copy
from collections.abc import Callable
from typing import Any

from aiogram import Router, filters
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.dispatcher.event.telegram import TelegramEventObserver
from aiogram.filters.callback_data import CallbackQueryFilter
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message, TelegramObject

KINDS = ("message", "edited_message", "callback_query")
SEPARATOR = ":"
# The key of an update without a command or a prefix that a handler knows.
OTHER = ""
Takes = Callable[[HandlerObject], bool]


class HandlerTable:
    """The handlers of a dispatcher for one kind of update. It makes a tree on its first use."""

    def __init__(self, root: Router, kind: str) -> None:
        self._root, self._kind = root, kind
        handlers = [each for router in root.chain_tail for each in router.observers[kind].handlers]
        self._known = frozenset().union(*(_keys(handler) or () for handler in handlers))
        self._trees: dict[tuple[str, bool], Router] = {}

    def find(self, event: TelegramObject, raw_state: str | None) -> Router:
        """The routers with every handler that may take the event in a state of the dialog."""
        key, in_dialog = _key(event), raw_state is not None
        if key not in self._known:
            key = OTHER
        tree = self._trees.get((key, in_dialog))
        if tree is None:
            tree = self._trees[key, in_dialog] = self._tree(key, in_dialog=in_dialog)
        return tree

    def _tree(self, key: str, *, in_dialog: bool) -> Router:
        def takes(handler: HandlerObject) -> bool:
            keys = _keys(handler)
            return (keys is None or key in keys) and (in_dialog or not _needs_dialog(handler))

        top = _copy(self._root, self._kind, takes)
        for below in self._root.sub_routers:
            _graft(top, below, self._kind, takes)
        own, routers = top.observers[self._kind], top.sub_routers
        is_empty = _is_plain(own) and not own.handlers
        return routers[0] if is_empty and len(routers) == 1 else top


def _key(event: TelegramObject) -> str:
    """A button's prefix, or a message's command as it begins: "/plan"."""
    if isinstance(event, CallbackQuery):
        return (event.data or "").partition(SEPARATOR)[0]
    text = (event.text or event.caption) if isinstance(event, Message) else None
    words = text.split(maxsplit=1) if text else ()
    return (words[0][0] + words[0][1:].partition("@")[0]).casefold() if words else OTHER


def _keys(handler: HandlerObject) -> frozenset[str] | None:
    """The keys of the events that a handler may take; None where any event may be for it."""
    for each in handler.filters or ():
        asked: Any = each.callback
        if isinstance(asked, CallbackQueryFilter):
            if asked.callback_data.__separator__ == SEPARATOR:
                return frozenset({asked.callback_data.__prefix__})
        elif isinstance(asked, filters.Command):
            names = [name for name in asked.commands if isinstance(name, str)]
            if len(names) == len(asked.commands):
                begins = (f"{sign}{name}" for sign in asked.prefix for name in names)
                return frozenset(each.casefold() for each in begins)
    return None


def _needs_dialog(handler: HandlerObject) -> bool:
    """True if one of its filters refuses everybody who is in no dialog."""
    return any(
        isinstance(asked := each.callback, filters.StateFilter)
        and all(isinstance(one, State) and one.state not in (None, "*") for one in asked.states)
        for each in handler.filters or ()
    )


def _graft(onto: Router, router: Router, kind: str, takes: Takes) -> None:
    """Add what is left of a router; nothing where no handler and no middleware would run.

    The first of them gives its handlers to the router above, if it has nothing else and that one
    has no handlers: to walk through a router costs as much as ten filters.
    """
    copied = _copy(router, kind, takes)
    observer, above = copied.observers[kind], onto.observers[kind]
    if _is_plain(observer) and not (above.handlers or onto.sub_routers):
        above.handlers = observer.handlers
        for below in router.sub_routers:
            _graft(onto, below, kind, takes)
        return
    for below in router.sub_routers:
        _graft(copied, below, kind, takes)
    if observer.handlers or copied.sub_routers or observer.outer_middleware:
        onto.include_router(copied)


def _is_plain(observer: TelegramEventObserver) -> bool:
    """True for an observer with neither filters nor middlewares."""
    return not (observer._handler.filters or observer.outer_middleware or observer.middleware)


def _copy(router: Router, kind: str, takes: Takes) -> Router:
    """A router with one observer, which has the filters and middlewares of the one it copies."""
    observer = copy.copy(router.observers[kind])
    observer.handlers = [handler for handler in observer.handlers if takes(handler)]
    copied = observer.router = Router.__new__(Router)
    copied.name, copied.sub_routers, copied._parent_router = router.name, [], None
    copied.observers = {kind: observer}
    return copied
