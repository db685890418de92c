"""Text that people typed, made safe for mails and calendars. Nothing visible is lost."""

import re
from typing import Annotated

from pydantic import AfterValidator

from scheduling.contract.model import is_control

#: Marks that turn the direction of the text after them, so that a name could rewrite the sentence around it.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_BREAK = re.compile("\r\n|[\r\n\u0085\u2028\u2029]")
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


OneLine = Annotated[str, AfterValidator(one_line)]
Paragraphs = Annotated[str, AfterValidator(paragraphs)]
