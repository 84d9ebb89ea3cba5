"""Libraries that one setting needs and that a plain installation does not have."""

import traceback
from dataclasses import dataclass


@dataclass(frozen=True)
class Extra:
    """An extra of pyproject.toml: `module` is imported where `asked_for` is used."""

    name: str
    module: str
    library: str
    asked_for: str


EXTRAS = (
    Extra("postgres", "psycopg", "psycopg", "PostgreSQL"),
    Extra("sentry", "sentry_sdk", "sentry-sdk", "SENTRY_DSN"),
)


def missing(error: ImportError) -> str | None:
    """The line for the operator if an extra is missing or broken; None for any other module.

    A library without its own parts (psycopg without libpq) names no module: its frames tell.
    """
    frames = (
        frame.f_globals.get("__name__") for frame, _ in traceback.walk_tb(error.__traceback__)
    )
    packages = {str(name).partition(".")[0] for name in (error.name, *frames)}
    for extra in EXTRAS:
        if extra.module in packages:
            return f"{extra.asked_for} needs {extra.library}: pip install '.[{extra.name}]'"
    return None
