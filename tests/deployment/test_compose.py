"""The compose file: what runs as ours may write to one volume and nothing else."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.config import EXPECTED

ROOT = Path(__file__).parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]


def test_both_ways_are_there() -> None:
    assert OURS == ["bot", "replica"]
    assert "profiles" not in SERVICES["bot"]
    for name in ("postgres", "replica", "proxy"):
        assert "scale" in SERVICES[name]["profiles"]


@pytest.mark.parametrize("name", OURS)
def test_ours_has_no_rights_and_writes_to_its_data_alone(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "user", "cap_add", "ports", "network_mode"} & set(service)
    assert service.get("volumes", []) in (["data:/data"], [])
    assert {each.split(":")[0] for each in service["tmpfs"]} <= {"/tmp", "/data"}


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_a_setting(name: str) -> None:
    assert set(SERVICES[name]["environment"]) <= set(EXPECTED)


def test_replicas_listen_where_the_proxy_asks_and_telegram_is_told() -> None:
    proxy = (ROOT / "docs" / "Caddyfile").read_text(encoding="utf-8")
    environment = SERVICES["replica"]["environment"]
    assert "dynamic a replica 8080" in proxy  # WEBHOOK_PORT's default
    assert "WEBHOOK_PORT" not in environment
    path = re.search(r"handle (/\S+)", proxy)
    assert path and environment["WEBHOOK_URL"].endswith(path.group(1))
    assert proxy.count("{") == proxy.count("}")
    assert "./docs/Caddyfile:/etc/caddy/Caddyfile:ro" in SERVICES["proxy"]["volumes"]


def test_every_volume_is_declared_and_used() -> None:
    used = {
        each.split(":")[0]
        for service in SERVICES.values()
        for each in service.get("volumes", [])
        if not each.startswith(".")
    }
    assert used == set(COMPOSE["volumes"])
