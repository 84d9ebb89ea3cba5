"""The command `doctor`: a check-up of the installation, a line for each subject."""

import argparse
import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.config import ConfigError, Settings

if TYPE_CHECKING:
    from handlers.admin.rules.checkup import Check

SIGNS = {"well": "ok  ", "note": "note", "bad": "BAD "}


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    checking = commands.add_parser(
        "doctor", help="check settings, Telegram, store, clock, market, digests and backups"
    )
    checking.add_argument("--json", action="store_true", help="print JSON for a program")
    checking.set_defaults(command=doctor, refused=refused)


def doctor(settings: Settings, arguments: argparse.Namespace) -> int:
    """Exits with 0 if nothing is bad, else with 1."""
    from bot.observability.checkup import check_up

    now = datetime.now(UTC)
    return _tell(asyncio.run(check_up(settings, None, now)), as_json=arguments.json)


def refused(error: ConfigError, arguments: argparse.Namespace) -> int:
    """Tell of settings that can't be used; without them nothing else can be checked."""
    from handlers.admin.rules.checkup import Check, Finding, Subject

    lines = str(error).splitlines()
    checks = [Check(Subject.SETTINGS, "bad", Finding.WRONG(line=line)) for line in lines]
    return _tell(checks, as_json=arguments.json)


def _tell(checks: "Sequence[Check]", *, as_json: bool) -> int:
    from handlers.admin.rules.checkup import is_well

    well = is_well(checks)
    if as_json:
        told = [
            {
                "subject": check.subject.name.lower(),
                "state": check.state,
                "finding": check.finding.code.name.lower(),
                "fields": dict(check.finding.fields),
                "text": str(check.finding),
            }
            for check in checks
        ]
        print(json.dumps({"well": well, "checks": told}, indent=2))
    else:
        for check in checks:
            print(f"{SIGNS[check.state]}  {check.subject()!s:11} {check.finding}")
    return 0 if well else 1
