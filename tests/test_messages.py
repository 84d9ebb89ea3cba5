"""The i18n catalogue holds the texts that the code has."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_catalogue_holds_what_the_code_says(tmp_path: Path) -> None:
    fresh = tmp_path / "messages.pot"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    command = re.search(r"pybabel (-q extract .*) -o (\S+) (.*)", makefile)
    assert command is not None
    options, catalogue, folders = command.groups()
    pybabel = [sys.executable, "-m", "babel.messages.frontend"]
    arguments = [*options.split(), "-o", str(fresh), *folders.split()]
    subprocess.run([*pybabel, *arguments], cwd=ROOT, check=True)
    kept = (ROOT / catalogue).read_text(encoding="utf-8")
    assert fresh.read_text(encoding="utf-8") == kept, "run make messages"
