"""The settings: the only reader of the environment and of `.env`."""

import json
import re
import sys
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

WEBHOOK_URL = re.compile(r"https?://[^\s/?#@]+/[^\s?#]+")
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
HOST = re.compile(r"[A-Za-z0-9.:-]{1,255}")
SENTRY_DSN = re.compile(r"https?://[^\s/@]+@[^\s/@]+/\S+")
TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{3,100}")
HH_TOKEN = re.compile(r"[\x21-\x7e]{8,300}")
# HeadHunter asks every program for its name and a contact address.
HH_USER_AGENT = re.compile(r"[A-Za-z0-9 _.-]+/[A-Za-z0-9_.-]+ \([!-'*-?A-~]+@[!-'*-?A-~]+\)")
# The feed of a search on HeadHunter's own sites, and no other address.
HH_RSS = re.compile(
    r"https://(?:[a-z0-9-]+\.)?(?:hh|headhunter)\.(?:ru|kz|uz|kg|by|ge|az)/search/vacancy/rss"
    r"\?[!-~]{1,500}"
)
# The expected form of each setting, for error messages. A value is never shown: it may be secret.
EXPECTED = {
    "BOT_TOKEN": "the token that @BotFather gave, like 123456:ABC-DEF (leave it empty to try "
    "the bot in the browser)",
    "TELEGRAM_API_URL": "the http:// or https:// address of a Bot API server",
    "DATABASE_URL": "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
    "DATA_DIR": "a folder that the bot may write to",
    "ADMIN_IDS": "Telegram user ids, separated by commas",
    "DEFAULT_TIMEZONE": "a time zone of the IANA list, like Asia/Almaty",
    "LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR",
    "LOG_FORMAT": "text or json",
    "DIGESTS_IN_FLIGHT": "how many digests are sent at a time, a whole number from 1 to 20",
    "POLL_TIMEOUT": "seconds, a whole number from 0 to 50",
    "UPDATES_PER_10S": "how many updates of one user are answered in 10 s, from 5 to 1000",
    "LOCAL_PORT": "a port number from 0 to 65535",
    "WEBHOOK_URL": "the https:// address under which Telegram reaches this bot, with a path and "
    "without the token (leave it empty to poll)",
    "WEBHOOK_SECRET": "16 to 256 letters, digits, _ and - if WEBHOOK_URL is set",
    "WEBHOOK_HOST": "the address to listen on for Telegram, like 127.0.0.1 or 0.0.0.0",
    "WEBHOOK_PORT": "a port number from 0 to 65535",
    "METRICS_PORT": "a port number from 0 to 65535 for /metrics, /healthz and /readyz (leave it "
    "empty for none)",
    "METRICS_HOST": "the address to listen on for them, like 127.0.0.1",
    "BACKUP_AT": "an hour and minute like 04:30 at which SQLite is backed up each day, or off",
    "BACKUPS_KEEP": "how many daily backups stay, a whole number from 1 to 1000",
    "BACKUPS_DAYS": "after how many days a daily backup goes, a whole number from 1 to 10000",
    "SENTRY_DSN": "the https:// address that Sentry gave for this project (leave it empty to do "
    "without)",
    "ASSISTANT_URL": "the http:// or https:// address of an OpenAI-compatible server of your own, "
    "like http://127.0.0.1:8000/v1 (leave it empty to do without)",
    "ASSISTANT_MODEL": "the name of a model on that server, if ASSISTANT_URL is set",
    "HH_API_URL": "the http:// or https:// address of HeadHunter's API",
    "HH_TOKEN": "an application token of HeadHunter (leave it empty to do without its postings)",
    "HH_RSS": "up to 20 addresses of HeadHunter's feeds, separated by spaces, like "
    "https://hh.kz/search/vacancy/rss?text=python&area=40 (leave it empty to read none)",
    "HH_USER_AGENT": "name/version (mail) if HH_TOKEN is set, like CareerBot/1 (me@example.com)",
    "HH_QUERIES": "a JSON list of 1 to 50 searches, each with text, area or professional_role: "
    '[{"text": "python", "area": "40", "professional_role": "96"}]',
}


class ConfigError(Exception):
    """Settings that the bot can't use; the message has one line for each."""


class SearchQuery(BaseModel):
    """A search on HeadHunter. `area` and `professional_role` are its own numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)
    text: str | None = Field(None, min_length=1, max_length=200)
    area: str | None = Field(None, pattern=r"^[0-9]{1,9}$")
    professional_role: str | None = Field(None, pattern=r"^[0-9]{1,9}$")

    @model_validator(mode="after")
    def _narrow(self) -> "SearchQuery":
        if not self.text and not self.area and not self.professional_role:
            raise ValueError("everything")
        return self


# "Programmer, developer" in Kazakhstan.
DEFAULT_QUERIES = (SearchQuery(area="40", professional_role="96"),)


class Settings(BaseSettings):
    """Settings from the environment and `.env`; each field is a variable of its name."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    bot_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    database_url_setting: SecretStr | None = Field(
        None, validation_alias=AliasChoices("DATABASE_URL", "database_url_setting")
    )
    data_dir: Path = Path("data")
    admin_ids: Annotated[tuple[int, ...], NoDecode] = ()
    default_timezone: str = "Asia/Almaty"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    # A kill can double as many digests as are being sent at that moment, and no more.
    digests_in_flight: int = Field(4, ge=1, le=20)
    # Seconds that Telegram holds a request for updates; a stop does not wait for it.
    poll_timeout: int = Field(30, ge=0, le=50)
    # Nobody reads two answers a second for ten seconds.
    updates_per_10s: int = Field(20, ge=5, le=1000)
    local_port: int = Field(8081, ge=0, le=65535)
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = Field(None, validate_default=True)
    webhook_host: str = "127.0.0.1"
    webhook_port: int = Field(8080, ge=0, le=65535)
    metrics_port: int | None = Field(None, ge=0, le=65535)
    metrics_host: str = "127.0.0.1"
    backup_at: Annotated[time | None, NoDecode] = time(4, 30)
    backups_keep: int = Field(7, ge=1, le=1000)
    backups_days: int = Field(30, ge=1, le=10_000)
    sentry_dsn: SecretStr | None = None
    assistant_url: str | None = None
    assistant_model: str | None = Field(None, max_length=200, validate_default=True)
    hh_api_url: str = "https://api.hh.ru"
    hh_token: SecretStr | None = None
    hh_rss: Annotated[tuple[str, ...], NoDecode] = Field((), max_length=20)
    hh_user_agent: str | None = Field(None, validate_default=True)
    hh_queries: Annotated[tuple[SearchQuery, ...], NoDecode] = Field(
        DEFAULT_QUERIES, min_length=1, max_length=50
    )

    @property
    def database_url(self) -> str:
        if self.database_url_setting is not None:
            return self.database_url_setting.get_secret_value()
        return f"sqlite:///{self.data_dir / 'career.db'}"

    @property
    def token(self) -> str | None:
        return self.bot_token.get_secret_value() if self.bot_token else None

    @property
    def secret(self) -> str:
        """The secret that Telegram sends with each update; empty without a webhook."""
        return self.webhook_secret.get_secret_value() if self.webhook_secret else ""

    @property
    def local_history(self) -> Path:
        """Return the path of the JSON file that keeps the local chat."""
        return self.data_dir / "local-chat.json"

    @property
    def backups(self) -> Path:
        return self.data_dir / "backups"

    @property
    def alive_file(self) -> Path:
        """Touched while the bot runs; the health check reads its age."""
        return self.data_dir / "alive"

    @field_validator("bot_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("form")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _webhook(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return None
        token = info.data.get("bot_token")
        # Addresses are logged by whatever stands in front of the bot.
        if not WEBHOOK_URL.fullmatch(value) or (
            token and token.get_secret_value().split(":")[1] in value
        ):
            raise ValueError("form")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("webhook_url") is not None:
            raise ValueError("missing")
        if value is not None and not WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("form")
        return value

    @field_validator("webhook_host", "metrics_host")
    @classmethod
    def _host(cls, value: str) -> str:
        if not HOST.fullmatch(value):
            raise ValueError("form")
        return value

    @field_validator("backup_at", mode="before")
    @classmethod
    def _backup_at(cls, value: object) -> object:
        if isinstance(value, str):
            if value.strip().lower() == "off":
                return None
            if not re.fullmatch(r"\d{1,2}:\d{2}", value.strip()):
                raise ValueError("form")
            return datetime.strptime(value.strip(), "%H:%M").time()  # noqa: DTZ007 - of any day
        return value

    @field_validator("sentry_dsn")
    @classmethod
    def _sentry(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not SENTRY_DSN.fullmatch(value.get_secret_value()):
            raise ValueError("form")
        return value

    @field_validator("telegram_api_url", "hh_api_url")
    @classmethod
    def _api(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
            raise ValueError("form")
        return value.rstrip("/")

    @field_validator("assistant_url")
    @classmethod
    def _assistant_url(cls, value: str | None) -> str | None:
        return value if value is None else cls._api(value)

    @field_validator("assistant_model")
    @classmethod
    def _assistant_model(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("assistant_url") is not None:
            raise ValueError("missing")
        return value

    @field_validator("hh_token")
    @classmethod
    def _hh_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not HH_TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("form")
        return value

    @field_validator("hh_rss", mode="before")
    @classmethod
    def _hh_rss(cls, value: object) -> object:
        if isinstance(value, str):
            feeds = tuple(dict.fromkeys(value.split()))
            if not all(HH_RSS.fullmatch(feed) for feed in feeds):
                raise ValueError("form")
            return feeds
        return value

    @field_validator("hh_user_agent")
    @classmethod
    def _hh_user_agent(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("hh_token") is not None:
            raise ValueError("missing")
        if value is not None and not HH_USER_AGENT.fullmatch(value):
            raise ValueError("form")
        return value

    @field_validator("hh_queries", mode="before")
    @classmethod
    def _hh_queries(cls, value: object) -> object:
        if isinstance(value, str):
            try:
                queries = [SearchQuery.model_validate(raw) for raw in json.loads(value)]
            except (ValueError, TypeError, RecursionError):
                raise ValueError("form") from None
            return tuple(dict.fromkeys(queries))
        return value

    @field_validator("database_url_setting")
    @classmethod
    def _database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            try:
                url = make_url(value.get_secret_value())
            except ArgumentError:
                raise ValueError("form") from None
            # A database in memory would be another one for each connection.
            if url.database in (None, "", ":memory:"):
                raise ValueError("form")
            if url.get_backend_name() not in ("sqlite", "postgresql"):
                raise ValueError("form")
        return value

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _admins(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("default_timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("zone")
        return value


def load_settings() -> Settings:
    """Read the settings and make the data folder. Raises ConfigError."""
    try:
        settings = Settings()
    except ValidationError as error:
        names = dict.fromkeys(str(details["loc"][0]).upper() for details in error.errors())
        raise ConfigError(
            "\n".join(f"{name} should be {EXPECTED[name]}" for name in names)
        ) from None
    # psycopg and the conversion of documents need different event loops there.
    if sys.platform == "win32" and not settings.database_url.startswith("sqlite"):
        raise ConfigError("DATABASE_URL: on Windows the bot works with SQLite alone")
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise ConfigError(f"DATA_DIR should be {EXPECTED['DATA_DIR']}") from None
    return settings
