"""The requests that the documents print, sent to the real application as they are printed.

``tests/samples/requests`` has a file for each document, with its requests in its order. The base address, ids, the key
and variables of the documents' programs are replaced; dates are not: the clock stands a week before them.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from tests.api.described import complaints
from tests.wsgi import application, kept_connection

SAMPLES = Path(__file__).parent.parent / "samples"
HERE = "http://testserver/api"
_LEFT = re.compile(r"\$?\{\w+\}|<[^<>]+>|YOUR_|[\w-]+-uuid(-\w+)?|secret-token")
Replacements = Mapping[str, object]


class Document:
    """``replaced`` holds everywhere; what is replaced in one request only is given with it."""

    def __init__(self, name: str, replaced: Replacements) -> None:
        self.requests: dict[str, dict[str, Any]] = json.loads((SAMPLES / "requests" / f"{name}.json").read_text())
        self.replaced = {"https://api.meetergo.com": HERE, **replaced}

    def send(self, name: str, replaced: Replacements | None = None, **changes: Any) -> httpx.Response:
        """The request under a heading; ``changes`` replace whole fields of its body.

        Whatever is answered has to be what the description of the API says.
        """
        printed = self.requests[name]
        request = json.loads(filled(json.dumps(printed), {**self.replaced, **(replaced or {})}))
        method, _, url = request["send"].partition(" ")
        body = {**request["body"], **changes} if "body" in request else None
        content = None if body is None else json.dumps(body)
        with kept_connection(), httpx.Client(transport=httpx.WSGITransport(app=application)) as client:
            response = client.request(method, url, headers=request.get("headers"), content=content)
        assert list(complaints(method, response.request.url.path, response.status_code, response.content)) == []
        return response

    def ask(self, name: str, replaced: Replacements | None = None, *, status: int = 200, **changes: Any) -> Any:
        """The answer to a request that goes well, or that is refused with the ``status``."""
        response = self.send(name, replaced, **changes)
        assert response.status_code == status, response.text
        return response.json()


def filled(text: str, replaced: Replacements) -> str:
    for placeholder, value in replaced.items():
        text = text.replace(placeholder, str(value))
    assert not (left := _LEFT.search(text)), f"{left} is not replaced in {text}"
    return text


def printed(name: str, replaced: Replacements | None = None) -> Any:
    """An answer as a document prints it."""
    return json.loads(filled((SAMPLES / f"{name}.json").read_text(), replaced or {}))
