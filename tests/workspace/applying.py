"""What applying a file says and refuses, and a key for its environment."""

import pytest

from scheduling.contract.refusals import Invalid
from scheduling.contract.workspace.changes import Kind
from tests.workspace.documents import Document, apply

KEY = "ak_live:0190b8a0-0000-7000-8000-00000000abcd:0123456789abcdefXYZ"


def said(document: Document, kind: Kind, **options: object) -> list[str]:
    return [f"{change.path}: {change.sentence}" for change in apply(document, **options).changes if change.kind is kind]


def refused(document: Document, **options: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        apply(document, **options)
    return {fault.field: fault.message for fault in refusal.value.faults}
