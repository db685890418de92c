"""A contract for import-linter: a package may import the standard library, itself, and what a list names."""

import sys
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class AllowedImports(Contract):
    """The forbidden contract turned round, so that a new dependency is refused without being listed."""

    source = fields.StringField()
    allowed = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        source = cast("str", self.source)
        modules = graph.find_descendants(source) | {source}
        broken = [
            f"{module} imports {imported}"
            for module in sorted(modules)
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if not self._allows(imported)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for sentence in check.metadata["broken"]:
            output.print_error(sentence)

    def _allows(self, imported: str) -> bool:
        packages = [cast("str", self.source), *cast("list[str]", self.allowed)]
        return imported.partition(".")[0] in sys.stdlib_module_names or any(
            imported == package or imported.startswith(f"{package}.") for package in packages
        )
