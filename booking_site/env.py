"""The environment as one typed value. Every ``SLOTWRIGHT_*`` variable is a field here; anything else is a mistake."""

import difflib
import os
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "SLOTWRIGHT_"
#: Where settings are read from beside the environment; empty: nowhere.
ENV_FILE = Path(os.environ.get(PREFIX + "ENV_FILE", ROOT / ".env"))


class Env(BaseSettings):
    """Settings of an installation; the documentation's table lists the same names."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, extra="ignore", hide_input_in_errors=True
    )

    env_file: str = ""
    debug: bool = False
    testing: bool = False
    secret_key: SecretStr = SecretStr("")
    secret_key_file: Path | None = None
    base_url: str = "http://127.0.0.1:8000"
    allowed_hosts: Annotated[list[str], NoDecode] = Field(default_factory=list)
    trusted_proxy: str = ""
    https: bool = False
    email_url: str = ""
    email_from: str = ""
    rate_limits: bool = True
    clock_file: Path | None = None
    allow_private_targets: bool = False
    log_level: str = "INFO"
    database_url: str = Field("", validation_alias="DATABASE_URL")

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: str | list[str]) -> list[str]:
        return [item.strip() for item in value.split(",") if item.strip()] if isinstance(value, str) else value

    @field_validator("base_url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _only_with_testing(self) -> Self:
        for name, used in {
            "CLOCK_FILE": self.clock_file is not None,
            "ALLOW_PRIVATE_TARGETS": self.allow_private_targets,
            "RATE_LIMITS=off": not self.rate_limits,
        }.items():
            if used and not self.testing:
                raise ValueError(f"{PREFIX}{name} is for test harnesses: it needs {PREFIX}TESTING=1")
        return self

    def read_secret_key(self) -> str:
        """The secret key from its variable or its file; a made-up one only while debugging or testing."""
        if self.secret_key_file:
            try:
                return self.secret_key_file.read_text().strip()
            except OSError as error:
                raise ValueError(f"{PREFIX}SECRET_KEY_FILE cannot be read: {error}") from error
        key = self.secret_key.get_secret_value()
        if key or not (self.debug or self.testing):
            return key
        return "only-for-development-" + "x" * 40


def unknown_names(names: list[str]) -> list[str]:
    """A sentence for every ``SLOTWRIGHT_`` variable that does not exist, with the name that was probably meant."""
    known = [PREFIX + field.upper() for field in Env.model_fields if field != "database_url"]
    sentences = []
    for name in names:
        if name.startswith(PREFIX) and name not in known:
            guess = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
            hint = f"; did you mean {guess[0]}?" if guess else ""
            sentences.append(f"{name} is not a setting of Slotwright{hint}")
    return sentences


def names_in_use() -> list[str]:
    """Names set in the environment or in the file of settings."""
    names = set(os.environ)
    if ENV_FILE.is_file():
        lines = ENV_FILE.read_text().splitlines()
        names |= {line.split("=", 1)[0].removeprefix("export ").strip() for line in lines if "=" in line}
    return sorted(name for name in names if not name.startswith("#"))
