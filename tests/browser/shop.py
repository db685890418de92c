"""Somebody else's site: one page that shows any address in a frame, and whatever files a test puts there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

SHOP_PAGE = """<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1>
<iframe title="Book" width="100%" height="1400" src="{}"></iframe>"""


@dataclass(frozen=True)
class File:
    text: str
    kind: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)


class Shop(BaseHTTPRequestHandler):
    """Its page at ``/`` shows the address ``frame`` in a frame; ``files`` are by path."""

    files: ClassVar[dict[str, File]] = {}

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        file = self.files.get(address.path) or self._framing(parse_qs(address.query).get("frame", [""])[0])
        self.send_response(200)
        self.send_header("Content-Type", f"{file.kind}; charset=utf-8")
        for name, value in file.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(file.text.encode())

    def _framing(self, address: str) -> File:
        return File(SHOP_PAGE.format(address.replace("&", "&amp;")))

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@contextmanager
def open_shop() -> Iterator[str]:
    """The origin of another site than the widget's."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://shop.localhost:{server.server_port}"
        server.shutdown()
