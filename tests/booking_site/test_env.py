"""A wrong setting is answered with a sentence that names it, and all of them at once."""

import os
import subprocess
import sys
from itertools import cycle, product
from pathlib import Path

import pytest

from booking_site import env
from tests.installation import ROOT, Installation

REAL = {
    "DATABASE_URL": "postgresql://slotwright:pass%23word@127.0.0.1/slotwright",
    "SLOTWRIGHT_BASE_URL": "https://book.example.com/",
    "SLOTWRIGHT_EMAIL_FROM": "Acme <bookings@example.com>",
    "SLOTWRIGHT_EMAIL_URL": "smtp://user:pa%40ss@mail.example.com:587",
    "SLOTWRIGHT_HTTPS": "true",
    "SLOTWRIGHT_LOG_LEVEL": "warning",
    "SLOTWRIGHT_SECRET_KEY": "a secret of a real installation",
    "SLOTWRIGHT_TRUSTED_PROXY": "127.0.0.1",
}


def manage(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command with these settings and no others."""
    kept = {name: value for name, value in os.environ.items() if name not in env.known_names()}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**kept, "SLOTWRIGHT_ENV_FILE": "", **settings},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of a real installation, in which something may then be wrong."""
    for name in env.known_names():
        monkeypatch.delenv(name, raising=False)
    for name, value in REAL.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def faults() -> list[str]:
    with pytest.raises(env.Misconfigured) as refusal:
        env.read()
    return refusal.value.sentences


def test_the_settings_of_a_real_installation_are_read(real: pytest.MonkeyPatch) -> None:
    settings = env.read()

    assert (settings.base_url, settings.https, settings.log_level) == ("https://book.example.com", True, "WARNING")
    assert settings.hosts == ["book.example.com", "localhost", "127.0.0.1", "[::1]"]


def test_the_host_of_an_ipv6_address_is_allowed_as_browsers_send_it(real: pytest.MonkeyPatch) -> None:
    real.setenv("SLOTWRIGHT_BASE_URL", "https://[2001:db8::1]:8443")

    assert env.read().hosts[0] == "[2001:db8::1]"


def test_an_empty_variable_is_as_good_as_none(real: pytest.MonkeyPatch) -> None:
    real.setenv("SLOTWRIGHT_HTTPS", "")
    real.setenv("SLOTWRIGHT_CLOCK_FILE", "")

    settings = env.read()

    assert (settings.https, settings.clock_file) == (False, None)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SLOTWRIGHT_HTTPS", "maybe", "must be true or false"),
        ("SLOTWRIGHT_DEBUG", "2", "must be true or false"),
        ("SLOTWRIGHT_BASE_URL", "book.example.com", "must be http:// or https:// with a host and no path"),
        ("SLOTWRIGHT_BASE_URL", "https://", "must be http:// or https:// with a host and no path"),
        ("SLOTWRIGHT_BASE_URL", "https://example.com/book", "must be http:// or https:// with a host and no path"),
        ("SLOTWRIGHT_BASE_URL", "https://example.com:port", "must be http:// or https:// with a host and no path"),
        ("SLOTWRIGHT_ALLOWED_HOSTS", "https://example.com", "must be host names without scheme and port"),
        ("SLOTWRIGHT_TRUSTED_PROXY", "proxy", "must be the IP address of the proxy"),
        ("SLOTWRIGHT_EMAIL_URL", "imap://mail.example.com", "must be smtp://user:password@host:587"),
        ("SLOTWRIGHT_EMAIL_URL", "smtp://", "must be smtp://user:password@host:587"),
        ("SLOTWRIGHT_EMAIL_URL", "smtp://mail.example.com:port", "has a port that is no number"),
        ("SLOTWRIGHT_EMAIL_URL", "file://folder", "must name a folder by its whole path"),
        ("SLOTWRIGHT_EMAIL_FROM", "Acme", "must be an address"),
        ("SLOTWRIGHT_LOG_LEVEL", "loud", "must be one of DEBUG, INFO"),
        ("SLOTWRIGHT_CLOCK_FILE", "clock", "is for test harnesses: it needs SLOTWRIGHT_TESTING=1"),
        ("SLOTWRIGHT_ALLOW_PRIVATE_TARGETS", "on", "is for test harnesses: it needs SLOTWRIGHT_TESTING=1"),
        ("SLOTWRIGHT_RATE_LIMITS", "off", "is for test harnesses: it needs SLOTWRIGHT_TESTING=1"),
        ("SLOTWRIGHT_SECRET_KEY", "", "(or SLOTWRIGHT_SECRET_KEY_FILE) is missing"),
        ("SLOTWRIGHT_SECRET_KEY_FILE", "nowhere/key", "names nowhere/key, which cannot be read: No such file"),
        ("SLOTWRIGHT_SCHEDULER_URL", "http://api.meetergo.com", "must start with https://"),
        ("SLOTWRIGHT_SCHEDULER_URL", "api.meetergo.com", "must be an address such as https://api.meetergo.com"),
        ("SLOTWRIGHT_SCHEDULER_URL", "https://user:secret@example.com", "must be an address such as https://"),
        ("SLOTWRIGHT_SCHEDULER_URL", "https://[::1/api", "must be an address such as https://"),
        ("SLOTWRIGHT_SCHEDULER_KEY", "secret@ two", "must be the key alone"),
        ("SLOTWRIGHT_SCHEDULER_KEY_FILE", "nowhere/key", "names nowhere/key, which cannot be read: No such file"),
        ("SLOTWRIGHT_SCHEDULER_USER", "a\nb", "must be the id of a user of the scheduler"),
        ("SLOTWRIGHT_SCHEDULER_SECONDS", "9", "must be a number of seconds from 1 to 8"),
        ("SLOTWRIGHT_SCHEDULER_KEY_EXPIRES", "in March", "must be a day such as 2027-03-31"),
        ("SLOTWRIGHT_SCHEDULER_WEBHOOK_SECRET", "whsec_secret@", "must be what the scheduler has shown"),
        ("SLOTWRIGHT_SCHEDULER_WEBHOOK_SECRET", "whsec_c2hvcnQ=", "must be what the scheduler has shown"),
        ("DATABASE_URL", "nonsense", "must be sqlite:////path/to/file or postgresql://"),
        ("DATABASE_URL", "postgresql://user:pa#ss@host:port/name", "must be sqlite:////path/to/file or postgresql://"),
        ("DATABASE_URL", "postgresql://user:secret@host", "must name a database on SQLite or PostgreSQL"),
        ("DATABASE_URL", "mysql://user:secret@host/name", "must name a database on SQLite or PostgreSQL"),
    ],
)
def test_a_wrong_value_is_named(real: pytest.MonkeyPatch, name: str, value: str, sentence: str) -> None:
    real.setenv(name, value)

    (fault,) = faults()

    assert fault.startswith(f"{name} {sentence}")
    assert "secret@" not in fault


def test_https_needs_an_address_with_https(real: pytest.MonkeyPatch) -> None:
    real.setenv("SLOTWRIGHT_BASE_URL", "http://book.example.com")

    assert faults() == ["SLOTWRIGHT_HTTPS is on, so SLOTWRIGHT_BASE_URL must start with https://"]


@pytest.mark.parametrize(("content", "sentence"), [(b" \n", "which is empty"), (b"\xff\xfe", "not text in UTF-8")])
def test_a_secret_file_without_a_secret_is_refused(
    real: pytest.MonkeyPatch, tmp_path: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / "key").write_bytes(content)
    real.setenv("SLOTWRIGHT_SECRET_KEY_FILE", str(tmp_path / "key"))

    (fault,) = faults()

    assert fault.startswith(f"SLOTWRIGHT_SECRET_KEY_FILE names {tmp_path / 'key'}, ")
    assert sentence in fault


def test_the_secret_is_read_from_its_file(real: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the file\n")
    real.setenv("SLOTWRIGHT_SECRET_KEY_FILE", str(tmp_path / "key"))

    assert env.read().secret_key.get_secret_value() == "from the file"


def test_a_scheduler_somewhere_else_needs_a_key_which_may_stand_in_a_file(
    real: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real.setenv("SLOTWRIGHT_SCHEDULER_URL", "https://api.meetergo.com/v4/")

    (fault,) = faults()

    assert fault.startswith("SLOTWRIGHT_SCHEDULER_KEY (or SLOTWRIGHT_SCHEDULER_KEY_FILE) is missing")

    (tmp_path / "key").write_text("ak_live:from the file\n".replace(" ", "-"))
    real.setenv("SLOTWRIGHT_SCHEDULER_KEY_FILE", str(tmp_path / "key"))
    settings = env.read()

    assert settings.scheduler_url == "https://api.meetergo.com"
    assert settings.scheduler_key.get_secret_value() == "ak_live:from-the-file"
    assert "from-the-file" not in repr(settings)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000/api", "http://[::1]/api", "http://slotwright:8000/api", "http://10.0.0.7/api"]
)
def test_a_scheduler_next_door_may_do_without_tls(real: pytest.MonkeyPatch, address: str) -> None:
    real.setenv("SLOTWRIGHT_SCHEDULER_URL", address)
    real.setenv("SLOTWRIGHT_SCHEDULER_KEY", "ak_live:key")

    assert env.read().scheduler_url == address


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SLOTWRIGHT_ALOWED_HOSTS", "; did you mean SLOTWRIGHT_ALLOWED_HOSTS?"),
        ("SLOTWRIGHT_MAIL_URL", "; did you mean SLOTWRIGHT_EMAIL_URL?"),
        ("SLOTWRIGHT_DATABASE_URL", "; did you mean DATABASE_URL?"),
        ("SLOTWRIGHT_ZZ", ""),
    ],
)
def test_an_unknown_name_is_refused_with_a_suggestion(real: pytest.MonkeyPatch, name: str, meant: str) -> None:
    real.setenv(name, "1")

    assert faults() == [f"{name} is not a setting of Slotwright{meant}"]


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "settings").write_text("# SLOTWRIGHT_OLD=1\nexport SLOTWRIGHT_DEBUGG=true\nSLOTWRIGHT_LOG_LEVEL=loud\n")

    process = manage(
        "check",
        SLOTWRIGHT_ENV_FILE=str(tmp_path / "settings"),
        SLOTWRIGHT_HTTPS="maybe",
        DATABASE_URL="nonsense",
        SLOTWRIGHT_EMAIL_URL="nonsense",
        SLOTWRIGHT_SECRET_KEY_FILE="/nowhere/key",
    )

    title, *sentences = process.stderr.splitlines()
    assert (process.returncode, process.stdout, title) == (1, "", "The settings are not right:")
    assert [sentence.split()[1] for sentence in sentences] == [
        "SLOTWRIGHT_DEBUGG",
        "SLOTWRIGHT_SECRET_KEY_FILE",
        "SLOTWRIGHT_HTTPS",
        "SLOTWRIGHT_EMAIL_URL",
        "SLOTWRIGHT_LOG_LEVEL",
        "DATABASE_URL",
    ]


def test_a_file_of_settings_that_is_named_has_to_be_there() -> None:
    process = manage("check", SLOTWRIGHT_ENV_FILE="/nowhere/settings")

    assert process.returncode == 1
    assert "SLOTWRIGHT_ENV_FILE names /nowhere/settings, which cannot be read: No such file" in process.stderr
    assert "Traceback" not in process.stderr


COMMANDS = [["migrate"], ["serve"], ["worker"], ["export"], ["check", "--database", "default"]]
NOWHERE = ["sqlite:////nowhere/database", "postgresql://user:secret@127.0.0.1:1/name"]
#: Each command at one of the addresses, in the exhaustive tests at both.
TRIED = product(COMMANDS, NOWHERE) if os.environ.get("TEST_EXHAUSTIVE") else zip(COMMANDS, cycle(NOWHERE), strict=False)


@pytest.mark.parametrize(("command", "address"), list(TRIED))
def test_a_database_that_is_not_there_is_one_sentence(command: list[str], address: str) -> None:
    process = manage(*command, DATABASE_URL=address, SLOTWRIGHT_SECRET_KEY="secret of this test")

    assert process.returncode == 1
    assert "The database cannot be used: " in process.stderr
    assert "Traceback" not in process.stderr
    assert "secret" not in process.stderr


def test_commands_on_a_new_database_say_what_to_do_first(tmp_path: Path) -> None:
    process = manage(
        "export", DATABASE_URL=f"sqlite:///{tmp_path / 'new.sqlite3'}", SLOTWRIGHT_SECRET_KEY="secret of this test"
    )

    assert process.returncode == 1
    assert "run manage.py migrate." in process.stderr
    assert "Traceback" not in process.stderr


def test_without_static_files_a_real_installation_is_not_served(tmp_path: Path) -> None:
    settings = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'own.sqlite3'}",
        "SLOTWRIGHT_SECRET_KEY": "secret of this test",
    }
    Installation(tmp_path, settings["DATABASE_URL"]).migrate()

    process = manage("shell", "--no-imports", "-c", SERVE_WITHOUT_STATIC_FILES, **settings)

    assert process.returncode == 1
    assert "The static files are not collected; run manage.py collectstatic --noinput." in process.stderr


SERVE_WITHOUT_STATIC_FILES = """
from django.conf import settings
from django.core.management import call_command
settings.STATIC_ROOT = "/nowhere"
call_command("serve", bind=("127.0.0.1", 0))
"""
