"""Shares as queries return them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShareRow:
    """An open share. `name` is the owner's name, None while they hide it."""

    id: int
    user_id: int
    analysis_id: int
    token: str
    name: str | None


@dataclass(frozen=True)
class ShareTitleRow:
    """An item of the shared plan; others see its title if `shown`."""

    item_id: int
    title: str
    shown: bool
