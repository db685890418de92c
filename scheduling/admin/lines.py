"""A list of short texts as people write one: each on a line of its own."""

import re
from typing import Any

from django import forms


class Lines(forms.CharField):
    """The texts, without the space around them; empty lines say nothing."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 50})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (line.strip() for line in (super().to_python(value) or "").splitlines())
        return [line for line in lines if line]


def named_line(part: str, lines: list[str]) -> str:
    """What a fault of ``[1]`` is about: the second text itself."""
    match = re.fullmatch(r"\[(\d+)\]", part)
    return lines[int(match[1])] if match else part
