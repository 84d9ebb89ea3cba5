"""Broadcasts as queries return them."""

from dataclasses import dataclass
from typing import Any

from db.vocabulary import BroadcastState


@dataclass(frozen=True)
class BroadcastMessage:
    """The text of a broadcast with its MessageEntities as Telegram sent them."""

    text: str
    entities: list[dict[str, Any]]
    state: BroadcastState
