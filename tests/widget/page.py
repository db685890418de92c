"""A page as a visitor uses it: its links, its form, what is typed."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse


class Reader(HTMLParser):
    """Collects what tests look at; ``controls`` are the named controls of the form that posts, with their values."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[dict[str, str]] = []
        self.ids: list[str] = []
        self.action = ""
        self.controls: dict[str, list[str]] = {}
        self.buttons: list[dict[str, str]] = []
        self._posting = False
        self._select = self._textarea = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids += [values["id"]] if "id" in values else []
        match tag:
            case "a":
                self.links.append(values)
            case "form":
                self._posting = values.get("method") == "post"
                self.action = values.get("action", "") if self._posting else self.action
            case "button" if self._posting:
                self.buttons.append(values)
            case "select" | "textarea":
                self._select, self._textarea = (values["name"], "") if tag == "select" else ("", values["name"])
                self._text = []
            case "option" if self._select and "selected" in values:
                self._keep(self._select, values["value"])
            case "input" if self._posting and "name" in values:
                self._input(values)
            case _:
                pass

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._posting = False
        if tag == "textarea":
            self._keep(self._textarea, "".join(self._text).removeprefix("\n"))
        if tag in ("select", "textarea"):
            self._select = self._textarea = ""

    def _input(self, values: dict[str, str]) -> None:
        if values.get("type") not in ("radio", "checkbox") or "checked" in values:
            self._keep(values["name"], values.get("value", "on" if values.get("type") == "checkbox" else ""))

    def _keep(self, name: str, value: str) -> None:
        self.controls.setdefault(name, []).append(value)


def read(response: Any) -> Reader:
    reader = Reader()
    reader.feed(response.content.decode())
    return reader


def text_of(response: HttpResponse | Any) -> str:
    """The words of a page, on one line."""
    without_styles = re.sub(r"<style.*?</style>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", without_styles)).split())


def filled(response: Any, **answers: Any) -> dict[str, Any]:
    """What a browser would send: the form of the page with these answers typed into it."""
    return {**read(response).controls, **answers}
