"""Text that people typed, made safe for mails and calendars. Nothing visible is lost."""

import re
from typing import Annotated

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from pydantic import AfterValidator

from scheduling.contract.model import is_control

#: Marks that turn the direction of the text after them, so that a name could rewrite the sentence around it.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_BREAK = re.compile("\r\n|[\r\n\u0085\u2028\u2029]")
#: Where mail programs look to find the address of a page or of a person, which they then show as a link.
_LINKS = re.compile(r"(\.(?=[^\W\d_]{2})|@(?=\w)|:(?=//))")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def one_line(text: str) -> str:
    """No line breaks, control characters or turning marks; every run of white space is one space."""
    text = "".join(" " if is_control(character) else character for character in _TURNS.sub("", text))
    return " ".join(text.split())


def paragraphs(text: str) -> str:
    """Line breaks are LF; other control characters but the tabulator, and turning marks, are gone."""
    text = _LINE_BREAK.sub("\n", _TURNS.sub("", text))
    return "".join(character for character in text if character in "\n\t" or not is_control(character)).strip()


def fill(template: str, **values: str) -> str:
    """``{name}`` becomes its value, once: what a value contains is not looked at; unknown names stay as they are."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), template)


def unlinked(text: str) -> SafeString:
    """As HTML that reads the same, and in which no mail program finds an address to make a link of."""
    first, *rest = _LINKS.split(text)
    return format_html("{}", first) + format_html_join("", "<span>{}</span>{}", zip(rest[::2], rest[1::2], strict=True))


OneLine = Annotated[str, AfterValidator(one_line)]
Paragraphs = Annotated[str, AfterValidator(paragraphs)]
