"""The catalogue of texts is the one that the code has."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_catalogue_holds_what_the_code_says(tmp_path: Path) -> None:
    fresh = tmp_path / "messages.pot"
    options = (
        "--no-location --sort-output --omit-header --no-wrap "
        "-k _ -k __ -k ngettext:1,2 -k Message -k PluralMessage:1,2"
    )
    subprocess.run(
        [
            sys.executable,
            "-m",
            "babel.messages.frontend",
            "-q",
            "extract",
            *options.split(),
            "-o",
            str(fresh),
            "handlers",
            "db",
        ],
        cwd=ROOT,
        check=True,
    )
    kept = (ROOT / "handlers" / "locales" / "messages.pot").read_text(encoding="utf-8")
    assert fresh.read_text(encoding="utf-8") == kept, "run make messages"
