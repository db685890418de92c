"""What was answered in the booking form, as mails show it."""

from collections.abc import Iterable
from typing import Any

from scheduling.contract.model import Contract
from scheduling.delivery.text import OneLine, Paragraphs
from scheduling.models import Appointment


class Answer(Contract):
    """A question of the form and its answer; yes and no stay truth values until the reader's language is known."""

    label: OneLine
    value: bool | Paragraphs


def answers(row: Appointment) -> Iterable[Answer]:
    """The answers in the form's order and words, then those to questions that it does not ask (any more)."""
    questions = {field.name: field for field in row.meeting_type.form_fields.all()}
    names = [*(name for name in questions if name in row.notes), *(name for name in row.notes if name not in questions)]
    for name in names:
        question = questions.get(name)
        options = {option["value"]: option["label"] for option in question.options} if question else {}
        if (value := row.notes[name]) not in (None, "", []):
            yield Answer(label=question.label if question else name, value=_in_words(value, options))


def _in_words(value: Any, options: dict[str, str]) -> bool | str:
    if isinstance(value, bool):
        return value
    items = [str(item) for item in (value if isinstance(value, list) else [value])]
    return ", ".join(options.get(item, item) for item in items)
