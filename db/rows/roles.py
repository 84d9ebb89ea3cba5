"""Roles as queries return them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RoleRow:
    id: int
    component: str
    name: str
    responsibility: str
    # Chosen by the analysis's author; the user's own choice comes before it.
    chosen: bool
