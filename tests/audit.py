"""`make audit`: known holes in what the image holds; without their data, how old the lock is."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LOCK = "requirements-image.lock"
OLD = 60  # days after which a lock should be renewed anyway


def asked() -> list[dict[str, Any]]:
    """Return pip-audit's findings on each package; an empty list where none could be had."""
    ended = subprocess.run(
        [
            Path(sys.executable).with_name("uv"),
            "tool",
            "run",
            "pip-audit",
            "-r",
            LOCK,
            "--require-hashes",
            "--disable-pip",
            "--format",
            "json",
            "--progress-spinner",
            "off",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        found: list[dict[str, Any]] = json.loads(ended.stdout)["dependencies"]
    except (ValueError, KeyError):
        return []
    return found


def report(packages: list[dict[str, Any]], locked: datetime, now: datetime) -> tuple[int, str]:
    """The exit code, and what to print."""
    known = [each for each in packages if "skip_reason" not in each]
    if not known:
        days = (now - locked).days
        words = f"No data on holes could be had. {LOCK} is {days} days old ({locked:%d.%m.%Y})"
        return (1, f"{words}: renew it with `make lock`.") if days > OLD else (0, f"{words}.")
    lines = [
        f"{each['name']} {each['version']}: {hole['id']}, fixed in "
        f"{', '.join(hole['fix_versions']) or 'no version yet'}"
        for each in known
        for hole in each.get("vulns", ())
    ]
    skipped = len(packages) - len(known)
    summary = f"{len(known)} packages looked up, {skipped} unknown, {len(lines)} holes."
    return (1 if lines else 0), "\n".join([*lines, summary])


def main() -> int:
    changed = subprocess.run(
        ["git", "log", "-1", "--format=%ct", "--", LOCK],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    seconds = float(changed) if changed else (ROOT / LOCK).stat().st_mtime
    code, words = report(asked(), datetime.fromtimestamp(seconds, UTC), datetime.now(UTC))
    print(words)
    return code


if __name__ == "__main__":
    sys.exit(main())
