"""Answers beside what a document prints."""

import re
from datetime import datetime
from typing import Any

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:.*")


def says(answer: Any, printed: Any) -> bool:
    """Whether the answer has everything that is printed. It may have more; instants count by what they mean."""
    match printed:
        case dict():
            return isinstance(answer, dict) and all(
                name in answer and says(answer[name], value) for name, value in printed.items()
            )
        case list():
            return (
                isinstance(answer, list)
                and len(answer) == len(printed)
                and all(says(one, other) for one, other in zip(answer, printed, strict=True))
            )
        case str() if INSTANT.fullmatch(printed):
            return datetime.fromisoformat(answer) == datetime.fromisoformat(printed)
        case _:
            return bool(answer == printed)
