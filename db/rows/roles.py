"""Roles as queries return them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RoleRow:
    """A role of a component of the platform."""

    id: int
    component: str
    name: str
    responsibility: str
    # Chosen by the document's author; a choice of the user overrides it.
    chosen: bool
