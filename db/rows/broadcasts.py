"""Broadcasts as queries return them."""

from dataclasses import dataclass
from typing import Any

from db.vocabulary import BroadcastState


@dataclass(frozen=True)
class BroadcastMessage:
    text: str
    entities: list[dict[str, Any]]
    state: BroadcastState
