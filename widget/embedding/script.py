"""The embed script: one readable file, shared with the npm package, at a stable address and at one per version."""

import base64
import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import brotli
from django.conf import settings

FOLDER = Path(settings.ROOT) / "packages" / "embed"
_VERSIONS = FOLDER / "versions.json"


@dataclass(frozen=True)
class Script:
    """``integrity`` is what a page names beside a versioned address (Subresource Integrity)."""

    version: str
    content: bytes

    @cached_property
    def integrity(self) -> str:
        return f"sha384-{base64.b64encode(hashlib.sha384(self.content).digest()).decode()}"

    @cached_property
    def tag(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:20]

    @cached_property
    def brotli(self) -> bytes:
        return bytes(brotli.compress(self.content, quality=11))

    @cached_property
    def gzip(self) -> bytes:
        return gzip.compress(self.content, compresslevel=9, mtime=0)

    def encoded(self, accepted: str) -> tuple[str, bytes]:
        """The best encoding of those that a browser accepts, and the script in it."""
        offered = {part.partition(";")[0].strip() for part in accepted.split(",") if not part.endswith(";q=0")}
        if "br" in offered:
            return "br", self.brotli
        return ("gzip", self.gzip) if "gzip" in offered else ("", self.content)


def versions() -> dict[str, str]:
    """The integrity of every version that was ever released, the present one last."""
    found: dict[str, str] = json.loads(_VERSIONS.read_text())
    return found


def current() -> Script:
    """While debugging the file is read anew each time."""
    return _read() if settings.DEBUG else _once()


def of_version(version: str) -> Script | None:
    """A released version; an older one lies in a file of its own, so that pages which pinned it keep working."""
    script = current()
    return script if version == script.version else _released().get(version)


@lru_cache(maxsize=1)
def _once() -> Script:
    return _read()


@lru_cache(maxsize=1)
def _released() -> dict[str, Script]:
    files = {version: FOLDER / "released" / f"{version}.js" for version in versions()}
    return {version: Script(version, file.read_bytes()) for version, file in files.items() if file.exists()}


def _read() -> Script:
    return Script(list(versions())[-1], (FOLDER / "embed.js").read_bytes())
