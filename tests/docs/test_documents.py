"""What people read names everything that there is to set, and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from booking_site import env
from scheduling.contract.refusals import Conflict, Refusal
from scheduling.contract.workspace.document import WorkspaceFile
from scheduling.contract.workspace.faults import model_in
from tests.installation import ROOT


def code_in(document: str) -> set[str]:
    """The words that a document shows as code."""
    spans = re.findall(r"```.*?```|`[^`\n]+`", (ROOT / document).read_text(), flags=re.DOTALL)
    return {word for span in spans for word in re.findall(r"[\w-]+", span)}


def sections(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Every key of the file, with the table that it is in."""
    for name, field in model.model_fields.items():
        yield model.__name__, name
        if inner := model_in(field.annotation):
            yield from sections(inner)


def refusals(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for refusal in kind.__subclasses__():
        yield from ([] if refusal is Conflict else [refusal])
        yield from refusals(refusal)


def test_every_key_of_a_workspace_file_is_explained() -> None:
    explained = code_in("docs/workspace.md")

    assert [key for key in sections(WorkspaceFile) if key[1] not in explained] == []


def test_the_table_of_settings_names_every_setting_and_no_other() -> None:
    rows = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row.split("|")[1])}

    assert named == set(env.known_names())


@pytest.mark.parametrize("document", ["README.md", "docs/operating.md", "docs/workspace.md", "docs/api.md"])
def test_no_document_names_a_setting_that_does_not_exist(document: str) -> None:
    named = set(re.findall(r"\bSLOTWRIGHT_[A-Z_]+", (ROOT / document).read_text()))

    assert named - set(env.known_names()) == set()


def test_every_refusal_is_in_the_description_of_the_api() -> None:
    described = code_in("docs/api.md")

    assert [refusal.error_code for refusal in refusals(Refusal) if refusal.error_code not in described] == []


@pytest.mark.parametrize(
    "document", [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text())

    assert [target for target in targets if not (document.parent / target).exists()] == []
