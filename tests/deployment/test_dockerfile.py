"""The Dockerfile: linted, and its very steps run in a clean folder of their own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DOCKERFILE = ROOT / "Dockerfile"


def instructions() -> list[list[tuple[str, str]]]:
    """The stages, each as its instructions."""
    text = re.sub(r"\\\n", " ", DOCKERFILE.read_text(encoding="utf-8"))
    stages: list[list[tuple[str, str]]] = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            if word == "FROM":
                stages.append([])
            stages[-1].append((word, rest.strip()))
    return stages


def test_hadolint_has_nothing_to_say() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    ended = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_image_runs_as_a_plain_user_with_a_volume_and_a_health_check() -> None:
    _build, final = instructions()
    words = dict(final)
    assert words["USER"] not in ("root", "0")
    assert words["VOLUME"] == "/data"
    assert "healthcheck" in words["HEALTHCHECK"]
    assert words["ENTRYPOINT"] == '["python", "-m", "bot"]'


@pytest.mark.heavy
def test_the_steps_of_the_build_make_an_environment_that_runs(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    # The machine's own settings for pip say where packages come from; nothing else is kept.
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    # The base image's `python`, whatever it is called here.
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "python").symlink_to(sys._base_executable)  # type: ignore[attr-defined]
    environment = {**kept, "PATH": f"{bin_folder}:/usr/bin:/bin"}
    for word, rest in instructions()[0]:
        if word == "COPY":
            *sources, _target = rest.split()
            for source in sources:
                if (ROOT / source).is_dir():
                    shutil.copytree(
                        ROOT / source, app / source, ignore=shutil.ignore_patterns("__pycache__")
                    )
                else:
                    shutil.copy(ROOT / source, app)
        elif word == "RUN":
            command = rest.replace("/app/", f"{app}/")
            subprocess.run(command, shell=True, cwd=app, env=environment, check=True)
    python = app / "venv" / "bin" / "python"
    data = {**environment, "DATA_DIR": str(tmp_path / "data")}
    for arguments, code in ((["--help"], 0), (["migrate", "--check"], 0), (["healthcheck"], 1)):
        ended = subprocess.run(
            [python, "-m", "bot", *arguments],
            cwd=app,
            env=data,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == code, ended.stderr
    listed = subprocess.run(
        [python, "-m", "pip", "list"],
        cwd=app,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "aiogram" in listed
    assert "pytest" not in listed
