"""From the text of a workspace file to its values, or to everything that is wrong with it."""

import re
import tomllib
from typing import Any

from pydantic import ValidationError

from scheduling.contract.refusals import Fault, Invalid
from scheduling.contract.workspace.document import WorkspaceFile
from scheduling.contract.workspace.faults import faults_of
from scheduling.contract.workspace.references import reference_faults

_PLACE = re.compile(r" \(at (line \d+, column \d+|end of document)\)$")


def read(text: str) -> WorkspaceFile:
    """The document in TOML 1.0. Raises ``Invalid`` with every fault and its path, or the place of a syntax error."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid([_syntax_fault(str(error), text)]) from error
    except RecursionError as error:
        raise Invalid([Fault("file", "is nested too deeply")]) from error
    return check(document)


def check(document: dict[str, Any]) -> WorkspaceFile:
    """The document that is already plain data. Raises ``Invalid``."""
    references = list(reference_faults(document))
    try:
        file = WorkspaceFile.model_validate(document)
    except ValidationError as error:
        raise Invalid([*faults_of(error, WorkspaceFile), *references]) from error
    if references:
        raise Invalid(references)
    return file


def _syntax_fault(message: str, text: str) -> Fault:
    place = _PLACE.search(message)
    lines = text.splitlines() or [""]
    where = f"line {len(lines)}, column {len(lines[-1]) + 1}"
    if place and place[1] != "end of document":
        where = place[1]
    return Fault(where, _PLACE.sub("", message))
