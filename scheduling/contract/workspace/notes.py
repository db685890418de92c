"""What a file asks for and cannot have. It is no fault, but whoever applies the file should know."""

from collections.abc import Iterator

from scheduling.contract.workspace.document import WorkspaceFile

_NO_PHONE_ONLY = "has no effect beside double_opt_in: its link is mailed, so an email stays required"


def notes(file: WorkspaceFile) -> Iterator[str]:
    """Sentences, each after the path of the value that it is about."""
    for index, kind in enumerate(file.meeting_types):
        if kind.allow_phone_only and kind.confirmation == "double_opt_in":
            yield f"meeting_types[{index}].allow_phone_only: {_NO_PHONE_ONLY}"
