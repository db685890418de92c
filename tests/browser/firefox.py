"""A Firefox as people have it, driven by its own protocol (Marionette), because Playwright drives a patched one."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.installation import eventually, free_port

#: Every cookie and all storage refused, for the site and its frames.
NOTHING_KEPT = 2
ESCAPE = "\ue00c"
_LONGEST = 60.0


def find() -> str | None:
    """The path of a Firefox; ``FIREFOX`` names another one."""
    return os.environ.get("FIREFOX") or shutil.which("firefox") or shutil.which("firefox-esr")


@dataclass(eq=False)
class Firefox:
    """One window. Elements are those of the page, or of the frame that was entered last."""

    connection: socket.socket
    sent: int = 0

    def command(self, name: str, **parameters: Any) -> Any:
        self.sent += 1
        message = json.dumps([0, self.sent, f"WebDriver:{name}", parameters])
        self.connection.sendall(f"{len(message)}:{message}".encode())
        _, _, error, result = self.read()
        assert error is None, error
        return result

    def read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self.connection.recv(1)
        text = b""
        while len(text) < int(length[:-1]):
            text += self.connection.recv(int(length[:-1]) - len(text))
        return json.loads(text)

    def open(self, address: str) -> None:
        self.command("Navigate", url=address)

    def evaluate(self, expression: str) -> Any:
        return self.command("ExecuteScript", script=f"return {expression}", args=[])["value"]

    def wait(self, expression: str) -> Any:
        return eventually(lambda: self.evaluate(expression), seconds=20)

    def enter(self, frame: str) -> None:
        self.command("SwitchToFrame", element=_id(self.wait(frame)))

    def leave(self) -> None:
        self.command("SwitchToFrame", id=None)

    def click(self, selector: str, text: str = "") -> None:
        found = f"[...document.querySelectorAll({selector!r})].find(one => one.textContent.includes({text!r}))"
        self.command("ElementClick", id=_id(self.wait(found)))

    def type(self, selector: str, text: str) -> None:
        self.command("ElementSendKeys", id=_id(self.wait(f"document.querySelector({selector!r})")), text=text)


def _id(element: dict[str, str]) -> str:
    return next(iter(element.values()))


@contextmanager
def opened(path: str, profile: Path, *, cookies: int) -> Iterator[Firefox]:
    """A window of a new Firefox; ``cookies`` is its ``network.cookie.cookieBehavior``."""
    port = free_port()
    preferences = {"marionette.port": port, "network.cookie.cookieBehavior": cookies}
    lines = [f'user_pref("{name}", {value});' for name, value in preferences.items()]
    (profile / "user.js").write_text("\n".join(lines))
    command = [path, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    environment = {**os.environ, "TZ": "Europe/Berlin"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            with eventually(lambda: _connect(port), seconds=_LONGEST) as connection:
                firefox = Firefox(connection)
                firefox.read()
                firefox.command("NewSession", capabilities={})
                yield firefox
        finally:
            process.terminate()


def _connect(port: int) -> Any:
    try:
        return socket.create_connection(("127.0.0.1", port), timeout=_LONGEST)
    except OSError:
        return None
