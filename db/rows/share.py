"""Shares as queries return them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShareRow:
    """An open share. `name` is its owner's, or None where they keep it to themselves."""

    id: int
    user_id: int
    analysis_id: int
    token: str
    name: str | None


@dataclass(frozen=True)
class ShareTitleRow:
    """An item of the shared plan, and whether the share shows its title."""

    item_id: int
    title: str
    shown: bool
