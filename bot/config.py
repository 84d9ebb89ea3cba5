"""The settings: the only reader of the environment and of `.env`."""

import re
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{3,100}")
# What each setting should be; shown when it is not. Never the value: it may be a secret.
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
    "LOCAL_PORT": "a port number from 0 to 65535",
}


class ConfigError(Exception):
    """Settings that can't be used; one line for each."""


class Settings(BaseSettings):
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
    # How long Telegram holds a request for updates; a stop waits for nothing of it.
    poll_timeout: int = Field(30, ge=0, le=50)
    local_port: int = Field(8081, ge=0, le=65535)

    @property
    def database_url(self) -> str:
        if self.database_url_setting is not None:
            return self.database_url_setting.get_secret_value()
        return f"sqlite:///{self.data_dir / 'career.db'}"

    @property
    def token(self) -> str | None:
        return self.bot_token.get_secret_value() if self.bot_token else None

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

    @field_validator("telegram_api_url")
    @classmethod
    def _api(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
            raise ValueError("form")
        return value.rstrip("/")

    @field_validator("database_url_setting")
    @classmethod
    def _database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            try:
                url = make_url(value.get_secret_value())
            except ArgumentError:
                raise ValueError("form") from None
            if url.get_backend_name() not in ("sqlite", "postgresql") or not url.database:
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
        names = dict.fromkeys(str(each["loc"][0]).upper() for each in error.errors())
        raise ConfigError(
            "\n".join(f"{name} should be {EXPECTED[name]}" for name in names)
        ) from None
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise ConfigError(f"DATA_DIR should be {EXPECTED['DATA_DIR']}") from None
    return settings
