"""Forms that hold a row to the rules of the workspace file, so that the administration and ``apply`` agree."""

import re
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from pydantic import BaseModel

from scheduling.admin.bases import ModelForm
from scheduling.admin.lines import Lines, named_line
from scheduling.contract.refusals import Fault
from scheduling.contract.workspace.writing import section_faults

_FIRST_NAME = re.compile(r"(\w+)\.?(.*)")


class SectionForm(ModelForm):
    """Checks the row as ``section`` of the workspace file, and keeps its values in the form that the file has.

    ``names`` says which field shows a key of the section, where the two are called differently. ``now`` is the
    request's instant, on the forms of pages (not on those of inlines).
    """

    section: ClassVar[type[BaseModel]]
    names: ClassVar[dict[str, str]] = {}
    now: ClassVar[datetime]

    def as_section(self) -> dict[str, Any]:
        """The row, as it would be saved, in the words of the file."""
        raise NotImplementedError

    def full_clean(self) -> None:
        super().full_clean()
        is_left_empty = self.empty_permitted and not self.has_changed()
        if self.is_bound and not is_left_empty and set(self.errors) <= {NON_FIELD_ERRORS}:
            self._check()

    def clean_language(self) -> str:
        """Of forms that have one: texts are there for some languages only."""
        language: str = self.cleaned_data["language"]
        if language not in dict(settings.LANGUAGES):
            self.add_error("language", f"is not offered; use one of {', '.join(dict(settings.LANGUAGES))}")
        return language

    def _check(self) -> None:
        values = self.as_section()
        faults = section_faults(values, self.section)
        if faults:
            # They say what is wrong and where; what the database would say to the same is not repeated.
            self.errors.pop(NON_FIELD_ERRORS, None)
        else:
            self._keep(self.section(**values))
        for fault in faults:
            self._show(fault)

    def _show(self, fault: Fault) -> None:
        key, rest = split_path(fault)
        name = self.names.get(key, key)
        if isinstance(self.fields.get(name), Lines):
            rest = named_line(rest, getattr(self.instance, name))
        if name in self.fields:
            self.add_error(name, f"{rest}: {fault.message}" if rest else fault.message)
        else:
            self.add_error(None, f"{fault.field} {fault.message}")

    def _keep(self, section: BaseModel) -> None:
        """Texts and lists as the contract understood them: trimmed, in lower case, under one name."""
        for key, value in section.model_dump(mode="json", exclude_none=True).items():
            name = self.names.get(key, key)
            if name in self.fields and isinstance(getattr(self.instance, name, None), str | list):
                setattr(self.instance, name, value)


def split_path(fault: Fault) -> tuple[str, str]:
    """``hours.mon[0]`` is the key ``hours`` and its part ``mon[0]``."""
    match = _FIRST_NAME.match(fault.field)
    return (match[1], match[2]) if match else ("", fault.field)
