import brotli
import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from booking_site.compression import Brotli

TEXT = "a long page " * 200


def answer(path: str = "/acme/", *, accept: str = "gzip, deflate, br", kind: str = "text/html") -> HttpResponse:
    def view(_: HttpRequest) -> HttpResponse:
        return HttpResponse(TEXT, content_type=kind)

    response = Brotli(view)(RequestFactory().get(path, headers={"accept-encoding": accept}))
    assert isinstance(response, HttpResponse)
    return response


def test_a_page_is_compressed_for_a_browser_that_reads_brotli() -> None:
    response = answer()

    assert brotli.decompress(response.content).decode() == TEXT
    assert response["Content-Encoding"] == "br"
    assert response["Content-Length"] == str(len(response.content))
    assert "Accept-Encoding" in response["Vary"]


@pytest.mark.parametrize("accept", ["", "gzip"])
def test_a_page_stays_plain_for_other_readers_and_says_that_it_varies(accept: str) -> None:
    response = answer(accept=accept)

    assert response.content.decode() == TEXT
    assert "Accept-Encoding" in response["Vary"]


@pytest.mark.parametrize(("path", "kind"), [("/admin/", "text/html"), ("/acme/", "image/png")])
def test_staffs_pages_and_pictures_are_left_alone(path: str, kind: str) -> None:
    response = answer(path, kind=kind)

    assert response.content.decode() == TEXT
