"""What an attendee answered to the form's questions, as a host reads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from scheduling.contract.meeting_types import FormField


@dataclass(frozen=True, slots=True)
class AnswerLine:
    label: str
    text: str


def answer_lines(notes: Mapping[str, Any], fields: Iterable[FormField]) -> list[AnswerLine]:
    """In the form's order and words; then what it does not ask any more."""
    questions = {field.name: field for field in fields}
    names = [*(name for name in questions if name in notes), *(name for name in notes if name not in questions)]
    return [
        AnswerLine(questions[name].label if name in questions else name, _in_words(notes[name], questions.get(name)))
        for name in names
        if notes[name] not in (None, "", [])
    ]


def _in_words(value: Any, question: FormField | None) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    words = {option.value: option.label for option in question.options} if question else {}
    items = [str(item) for item in (value if isinstance(value, list) else [value])]
    return ", ".join(words.get(item, item) for item in items)
