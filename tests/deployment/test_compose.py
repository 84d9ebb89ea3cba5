"""The compose files, as Compose itself reads them: what runs, with which rights, in which order.

Compose's own program comes with the development requirements; it needs no engine for this.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from bot.config import EXPECTED

ROOT = Path(__file__).parent.parent.parent
ONE = "compose.yaml"
POSTGRES = f"{ONE}:compose.postgres.yaml"
SCALE = f"{POSTGRES}:compose.scale.yaml"
WAYS = (ONE, POSTGRES, SCALE)
PASSWORD = "p@ss/w:rd#$1%"
VALUES = {
    "BOT_TOKEN": "1:abc",
    "POSTGRES_PASSWORD": PASSWORD,
    "PUBLIC_HOST": "bot.example.org",
    "WEBHOOK_SECRET": "0123456789abcdef",
}
NEEDED = {
    ONE: ["BOT_TOKEN"],
    POSTGRES: ["BOT_TOKEN", "POSTGRES_PASSWORD"],
    SCALE: ["BOT_TOKEN", "POSTGRES_PASSWORD", "PUBLIC_HOST", "WEBHOOK_SECRET"],
}
# What the files themselves decide, or what makes no sense in a container.
DECIDED = {"DATA_DIR", "LOCAL_PORT", "WEBHOOK_URL", "WEBHOOK_SECRET", "WEBHOOK_HOST"} | {
    "WEBHOOK_PORT",
    "METRICS_PORT",
    "METRICS_HOST",
}


def read(way: str, folder: Path, values: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Let Compose read the files, with `values` in a file of settings."""
    file = folder / "env"
    file.write_text("".join(f"{name}='{value}'\n" for name, value in values.items()))
    program = Path(sys.executable).with_name("docker-compose")
    options = ["--project-directory", str(ROOT), "--env-file", str(file)]
    return subprocess.run(
        [program, *options, "config", "--format", "json"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "COMPOSE_FILE": way},
        capture_output=True,
        text=True,
        check=False,
    )


def project(way: str, folder: Path, **more: str) -> dict[str, Any]:
    ended = read(way, folder, VALUES | more)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    # In what Compose prints "$" stands twice, so that it can be read again.
    found: dict[str, Any] = json.loads(ended.stdout.replace("$$", "$"))
    return found


@pytest.mark.parametrize("way", WAYS)
def test_each_way_names_what_it_needs_and_nothing_else(way: str, tmp_path: Path) -> None:
    needed = {name: VALUES[name] for name in NEEDED[way]}
    assert read(way, tmp_path, needed).returncode == 0
    for name in NEEDED[way]:
        for values in ({**needed, name: ""}, {k: v for k, v in needed.items() if k != name}):
            refused = read(way, tmp_path, values)
            assert refused.returncode != 0
            assert f"required variable {name} is missing a value" in refused.stderr


def test_the_documents_name_the_files_as_they_are_here() -> None:
    for document in (ONE, "README.md", "docs/scaling.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        named = set(re.findall(r"COMPOSE_FILE=(\S+)", text))
        assert named, document
        assert named <= {POSTGRES, SCALE}


def test_each_way_starts_its_services_in_order(tmp_path: Path) -> None:
    one, postgres, scale = (project(way, tmp_path)["services"] for way in WAYS)
    assert set(one) == {"bot"}
    assert set(postgres) == {"bot", "postgres"}
    assert set(scale) == {"bot", "postgres", "proxy"}
    for services in (postgres, scale):
        assert services["bot"]["depends_on"]["postgres"]["condition"] == "service_healthy"
        # By its socket the server answers while the image still sets the database up.
        assert services["postgres"]["healthcheck"]["test"][:4] == [
            "CMD",
            "pg_isready",
            "-h",
            "127.0.0.1",
        ]
    assert "bot" in scale["proxy"]["depends_on"]
    assert scale["bot"]["deploy"]["replicas"] == 2
    assert project(SCALE, tmp_path, REPLICAS="3")["services"]["bot"]["deploy"]["replicas"] == 3


@pytest.mark.parametrize("way", [POSTGRES, SCALE])
def test_any_password_arrives_at_the_bot_and_at_postgresql(way: str, tmp_path: Path) -> None:
    services = project(way, tmp_path)["services"]
    bot, server = services["bot"]["environment"], services["postgres"]["environment"]
    assert bot["PGPASSWORD"] == server["POSTGRES_PASSWORD"] == PASSWORD
    url = make_url(bot["DATABASE_URL"])
    assert (url.username, url.database) == (server["POSTGRES_USER"], server["POSTGRES_DB"])
    assert url.password is None
    assert url.host in services


@pytest.mark.parametrize("way", WAYS)
def test_ours_has_no_rights_and_writes_to_its_data_alone(way: str, tmp_path: Path) -> None:
    service = project(way, tmp_path)["services"]["bot"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "user", "cap_add", "ports", "network_mode"} & set(service)
    # A replica has no volume: two signs of life in one file would hide that one is dead.
    kept = [(each["type"], each["target"]) for each in service.get("volumes", [])]
    assert kept == ([] if way == SCALE else [("volume", "/data")])
    passing = {each.split(":")[0] for each in service["tmpfs"]}
    assert passing == ({"/tmp", "/data"} if way == SCALE else {"/tmp"})


def test_no_service_fills_the_disk_with_its_log_or_takes_all_memory(tmp_path: Path) -> None:
    for name, service in project(SCALE, tmp_path)["services"].items():
        assert int(service["mem_limit"]) >= 2**28, name
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}, name
        assert service["restart"] == "unless-stopped", name


def test_every_setting_arrives_and_nothing_else(tmp_path: Path) -> None:
    mine = {name: "7" for name in EXPECTED if name not in {*DECIDED, "BOT_TOKEN"}}
    passed = project(ONE, tmp_path, **mine)["services"]["bot"]["environment"]
    assert passed == {**mine, "BOT_TOKEN": VALUES["BOT_TOKEN"]}
    scale = project(SCALE, tmp_path, **mine)["services"]["bot"]["environment"]
    assert set(scale) - set(EXPECTED) == {"PGPASSWORD"}


def test_replicas_listen_where_the_proxy_asks_and_telegram_is_told(tmp_path: Path) -> None:
    proxy = (ROOT / "docs" / "Caddyfile").read_text(encoding="utf-8")
    services = project(SCALE, tmp_path)["services"]
    environment = services["bot"]["environment"]
    assert "dynamic a bot 8080" in proxy  # WEBHOOK_PORT's default
    assert "WEBHOOK_PORT" not in environment
    path = re.search(r"handle (/\S+)", proxy)
    assert path is not None
    assert environment["WEBHOOK_URL"] == f"https://bot.example.org{path.group(1)}"
    assert proxy.count("{") == proxy.count("}")
    mounts = {each["target"]: each for each in services["proxy"]["volumes"]}
    assert Path(mounts["/etc/caddy/Caddyfile"]["source"]) == ROOT / "docs" / "Caddyfile"
    assert mounts["/etc/caddy/Caddyfile"]["read_only"] is True
