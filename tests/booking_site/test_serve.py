"""The real ``manage.py serve``, on a free port and a database of its own."""

import json
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.delivery.samples import notice
from tests.installation import Installation, answers, eventually, free_port, get, serving


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    database = tmp_path / "database"
    database.mkdir()
    made = Installation(tmp_path, f"sqlite:///{database / 'own.sqlite3'}")
    made.migrate()
    return made


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an installation for tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("served")
    installation = Installation(folder, f"sqlite:///{folder / 'own.sqlite3'}")
    installation.migrate()
    with serving(installation) as (_, port):
        yield port


@contextmanager
def locked(installation: Installation) -> Iterator[None]:
    """Nobody else can read or write the database."""
    with closing(sqlite3.connect(installation.database_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        yield


def enqueue(installation: Installation) -> None:
    payload = json.dumps(notice().model_dump(mode="json", by_alias=True))
    installation.python(
        "import json; from scheduling import clock, outbox\n"
        f"outbox.enqueue('email', [('a', json.loads({payload!r}))], due_at=clock.now())"
    )


def test_it_answers_delivers_and_ends_on_sigterm(installation: Installation) -> None:
    with serving(installation) as (process, port):
        eventually(lambda: get(port, "/readyz") == (200, '{"status": "ready", "problems": []}'))
        enqueue(installation)
        eventually(lambda: installation.mails)
        process.send_signal(signal.SIGTERM)

        assert process.wait(10) == 0
    assert [str(mail["To"]) for mail in installation.mails] == ["zoe@visitor.example"]


def test_without_a_worker_it_serves_and_says_that_mails_wait(installation: Installation) -> None:
    with serving(installation, "--no-worker") as (_, port):
        status, body = get(port, "/readyz")

    assert status == 503
    assert "No worker delivers mails" in body


def test_several_processes_share_the_port_and_deliver_once(installation: Installation) -> None:
    with serving(installation, "--processes", "3") as (process, port):
        enqueue(installation)
        eventually(lambda: installation.mails)
        process.send_signal(signal.SIGTERM)

        assert process.wait(15) == 0
        assert not answers(port)
    assert len(installation.mails) == 1


def test_processes_end_when_their_parent_is_killed(installation: Installation) -> None:
    with serving(installation, "--processes", "2") as (process, port):
        process.kill()
        process.wait()

        eventually(lambda: not answers(port))


def test_a_database_that_was_away_is_used_again(installation: Installation) -> None:
    database = Path(installation.database_url.removeprefix("sqlite:///")).parent
    away = database.with_name("away")
    with serving(installation) as (_, port):
        database.rename(away)
        unready = eventually(lambda: [body for status, body in [get(port, "/readyz")] if status == 503])
        assert "The database cannot be reached." in unready[0]
        assert get(port, "/healthz")[0] == 200

        away.rename(database)
        eventually(lambda: get(port, "/readyz")[0] == 200)
        enqueue(installation)
        eventually(lambda: installation.mails)


def test_slow_clients_do_not_stop_an_answer(installation: Installation) -> None:
    with serving(installation) as (_, port), ExitStack() as stack:
        for _ in range(300):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            client.sendall(b"POST /api/v4/booking HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{")

        assert get(port, "/healthz")[0] == 200


def test_a_request_that_has_begun_is_answered_before_it_ends(installation: Installation) -> None:
    with serving(installation, "--no-worker") as (process, port), ThreadPoolExecutor() as pool:
        with locked(installation):  # so that it has to wait
            answer = pool.submit(get, port, "/readyz")
            time.sleep(1)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            assert not answer.done()

        assert "No worker" in answer.result()[1]
        assert process.wait(10) == 0


def test_it_refuses_a_port_that_is_taken(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        process = installation.manage("serve", "--bind", address)

    assert process.returncode == 1
    assert f"Cannot serve on {address}: Address already in use." in process.stderr


@pytest.mark.parametrize("address", ["8000", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999", "http://a:1"])
def test_it_refuses_what_is_no_address(address: str) -> None:
    with pytest.raises(CommandError, match="is not HOST:PORT"):
        call_command("serve", f"--bind={address}")


@pytest.mark.parametrize("processes", ["0", "-1", "two"])
def test_it_refuses_what_is_no_number_of_processes(processes: str) -> None:
    with pytest.raises(CommandError, match="is not a number of processes"):
        call_command("serve", f"--processes={processes}")


def test_an_address_that_is_far_too_long_is_refused_before_it_is_read(installation: Installation) -> None:
    with serving(installation) as (_, port):
        assert get(port, f"/healthz?x={'y' * 40_000}")[0] == 431


def test_it_refuses_a_database_without_migrations(tmp_path: Path) -> None:
    process = Installation(tmp_path, f"sqlite:///{tmp_path / 'empty.sqlite3'}").manage("serve")

    assert process.returncode == 1
    assert "migrations" in process.stderr
    assert "run manage.py migrate" in process.stderr


def test_it_refuses_a_database_without_guards(installation: Installation) -> None:
    installation.python(
        "from django.db import connection; from scheduling.models import guards\n"
        "name = guards.expected(connection)[0].name\n"
        "connection.cursor().execute(f'DROP TRIGGER {name}')"
    )

    process = installation.manage("serve", "--bind", f"127.0.0.1:{free_port()}")

    assert process.returncode == 1
    assert "guards against double bookings" in process.stderr


def test_it_prints_where_things_are_and_warns_of_test_settings(installation: Installation) -> None:
    installation.python("from widget.models import Widget; Widget.objects.create(slug='acme', meeting_type_id='x')")

    with serving(installation, SLOTWRIGHT_RATE_LIMITS="off") as (process, port):
        process.send_signal(signal.SIGTERM)
        said = process.communicate()[0]

    for path in ("/acme/", "/admin/", "/api/docs"):
        assert f"http://127.0.0.1:{port}{path}\n" in said
    assert "SLOTWRIGHT_TESTING is on (RATE_LIMITS=off)" in said
    assert "/mails/" not in said


@pytest.mark.parametrize("path", ["/healthz", "/", "/nothing/", "/api/openapi.json", "/api/v4/user/me", "/admin/"])
def test_an_answer_to_head_has_the_length_of_a_get_and_no_content(served: int, path: str) -> None:
    with closing(HTTPConnection("127.0.0.1", served, timeout=10)) as connection:
        seen = []
        for method in ("HEAD", "GET"):  # content after a HEAD would be read as the beginning of the next answer
            connection.request(method, path)
            answer = connection.getresponse()
            seen.append((answer.status, answer.headers["Content-Length"], answer.headers["Content-Type"]))
            answer.read()

    assert seen[0] == seen[1]
