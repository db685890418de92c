"""The embed script as it is served: small, compressed, asked for again at the right time, and the same for ever."""

import base64
import gzip
import hashlib
import json

import brotli
import pytest
from django.test import Client

from widget.embedding.script import FOLDER, current, of_version, versions

#: "At most 3 KB brotli"
LARGEST = 3_000
VERSION = json.loads((FOLDER / "package.json").read_text())["version"]
PINNED = f"/embed/{VERSION}.js"


def test_it_is_small_and_served_as_it_is_written(client: Client) -> None:
    answer = client.get("/embed.js")
    small = client.get("/embed.js", headers={"Accept-Encoding": "gzip, br"})
    older = client.get("/embed.js", headers={"Accept-Encoding": "gzip, br;q=0"})

    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.content == (FOLDER / "embed.js").read_bytes()
    assert (small["Content-Encoding"], brotli.decompress(small.content)) == ("br", answer.content)
    assert (older["Content-Encoding"], gzip.decompress(older.content)) == ("gzip", answer.content)
    assert "Content-Encoding" not in answer
    assert len(small.content) <= LARGEST


@pytest.mark.parametrize("address", ["/embed.js", PINNED])
@pytest.mark.parametrize("accepted", ["", "br"])
def test_every_site_may_load_it_and_asks_whether_it_has_changed(client: Client, address: str, accepted: str) -> None:
    answer = client.get(address, headers={"Accept-Encoding": accepted})
    again = client.get(address, headers={"Accept-Encoding": accepted, "If-None-Match": answer["ETag"]})

    assert (answer["Access-Control-Allow-Origin"], answer["Cross-Origin-Resource-Policy"]) == ("*", "cross-origin")
    assert answer["Vary"] == "Accept-Encoding"
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    assert not answer.cookies


def test_encodings_have_tags_of_their_own(client: Client) -> None:
    tags = {client.get("/embed.js", headers={"Accept-Encoding": accepted})["ETag"] for accepted in ("", "gzip", "br")}

    assert len(tags) == 3


def test_a_correction_arrives_within_minutes_and_a_version_never_changes(client: Client) -> None:
    assert client.get("/embed.js")["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert client.get(PINNED)["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(PINNED).content == client.get("/embed.js").content


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/embed/0.0.1.js", "/embed/..%2Fpackage.json.js", "/embed/package.js"])
def test_what_was_never_released_is_not_there(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_every_released_version_is_still_what_its_integrity_says() -> None:
    """Pages name it. Who changes embed.js gives it a new version, and keeps the old one as released/<version>.js."""
    assert list(versions())[-1] == current().version == VERSION
    for version, integrity in versions().items():
        script = of_version(version)
        assert script is not None
        digest = base64.b64encode(hashlib.sha384(script.content).digest()).decode()
        assert integrity == script.integrity == f"sha384-{digest}"


def test_the_documentation_pins_the_present_version() -> None:
    text = (FOLDER.parent.parent / "docs" / "embedding.md").read_text()

    assert PINNED in text
    assert current().integrity in text


def test_it_is_read_by_people(client: Client) -> None:
    """No build step: lines of a readable length, and a sentence about what it is."""
    text = client.get("/embed.js").content.decode()

    assert text.startswith("// ")
    assert sum(len(line) > 130 for line in text.splitlines()) <= 5
