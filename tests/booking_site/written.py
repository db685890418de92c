"""What templates and scripts say in words of their own, which no catalogue can translate."""

import re
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

#: Attributes that people read or hear.
READ = frozenset(
    {"alt", "title", "placeholder", "label", "summary", "aria-label", "aria-description", "aria-roledescription"}
)
#: Brands, the same in every language.
NAMES = frozenset({"Google", "Outlook"})
_SILENT = frozenset({"style", "script"})
_ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')  # of a tag that another template begins
_WORD = re.compile(r"[^\W\d_]{2,}")


def untranslated_in_template(path: Path) -> list[str]:
    """Words that stand in a template outside of ``translate`` and ``blocktranslate``."""
    text = _without_tags(path.read_text())
    if path.suffix == ".txt":
        return [line.strip() for line in text.splitlines() if _WORD.search(line)]
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.found


def _without_tags(template: str) -> str:
    parts, skipping = [], ""
    for token in Lexer(template).tokenize():
        name = token.contents.split(maxsplit=1)[0] if token.token_type == TokenType.BLOCK else ""
        if skipping:
            skipping = "" if name == skipping else skipping
        elif name in ("blocktranslate", "comment"):
            skipping = f"end{name}"
        elif token.token_type == TokenType.TEXT:
            parts.append(token.contents)
    return "".join(parts)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag in _SILENT
        for name, value in attrs:
            if name in READ or (tag, name) == ("input", "value"):
                self._look(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._look(data)

    def _look(self, text: str) -> None:
        said = _ATTRIBUTE.sub("", text).strip()
        if _WORD.search(said) and said not in NAMES:
            self.found.append(said)


_BLOCK = re.compile(r"/\*.*?\*/", re.DOTALL)
_COMMENT = re.compile(r"(^|\s)//\s.*$", re.MULTILINE)
_LITERAL = re.compile(r"""(?P<before>[^"'`\n]*?)(?P<quote>["'`])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)""")
_SHOWN = re.compile(r"(textContent|innerText|innerHTML|placeholder|title|alt|ariaLabel|label)\s*\+?=\s*$")
_FOR_DEVELOPERS = re.compile(r"(Error|Exception|console\.\w+)\($")
#: Words after each other that are no selector: a capital letter or a full stop makes a sentence.
_SENTENCE = re.compile(r"^\s*[A-Z][\w’']* \w+[\w ’',.:;!?]*$|^[\w ’',:;]* [\w’']+[.!?…]$")


def untranslated_in_script(script: str) -> list[str]:
    """Literals that are shown, or that read as sentences."""
    found = []
    for line in _COMMENT.sub("", _BLOCK.sub("", script)).splitlines():
        for match in _LITERAL.finditer(line):
            before, text = match["before"], match["text"]
            shown = _SHOWN.search(before) and _WORD.search(text)
            if not _FOR_DEVELOPERS.search(before) and (shown or _SENTENCE.match(text)):
                found.append(text)
    return found
