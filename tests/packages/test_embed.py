"""The npm package of the embed: the script that installations serve, its types, and nothing else."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, get_args

from tests.installation import ROOT
from widget.embedding.facts import Event

PACKAGE = ROOT / "packages" / "embed"
CONTENT = {"README.md", "embed.js", "index.d.ts", "index.js", "package.json", "react.d.ts", "vue.d.ts"}


def manifest() -> Any:
    return json.loads((PACKAGE / "package.json").read_text())


def run(*command: str) -> str:
    process = subprocess.run(command, cwd=PACKAGE, capture_output=True, text=True, timeout=60, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


def packed() -> set[str]:
    """What ``npm pack`` puts into the package; where there is no npm, what its rules say."""
    if npm := shutil.which("npm"):
        [package] = json.loads(run(npm, "pack", "--dry-run", "--json"))
        return {file["path"] for file in package["files"]}
    return {*manifest()["files"], "package.json", "README.md"}


def paths_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set().union(*map(paths_in, value.values()))
    return {value.removeprefix("./")}


def test_it_packs_the_script_its_types_and_nothing_else() -> None:
    assert packed() == CONTENT
    assert all((PACKAGE / name).is_file() for name in CONTENT)


def test_everything_that_it_exports_is_packed() -> None:
    assert paths_in(manifest()["exports"]) <= CONTENT


def test_it_needs_no_other_package_and_runs_nothing_when_it_is_installed() -> None:
    facts = manifest()

    assert "dependencies" not in facts
    assert set(facts["scripts"]) == {"test", "types"}


def test_its_version_is_that_of_the_served_script() -> None:
    versions = json.loads((PACKAGE / "versions.json").read_text())

    assert manifest()["version"] == list(versions)[-1]


def test_its_own_tests_pass_where_there_is_node() -> None:
    node = shutil.which("node")

    assert node is None or "# fail 0" in run(node, "--test", "--test-reporter=tap")


def test_everything_that_the_script_reads_and_tells_has_a_type() -> None:
    script, types = (PACKAGE / "embed.js").read_text(), (PACKAGE / "index.d.ts").read_text()
    [state] = re.findall(r"const STATE = \[(.*?)\]", script)
    attributes = {*re.findall(r'getAttribute\("([a-z-]+)"\)', script), *re.findall(r"[a-z]+", state)}
    events = {*re.findall(r'say\("([a-z-]+)"', script), *get_args(Event)}

    assert {"link", "mode", "theme"} <= attributes
    assert {"failed", "opened", "booked"} <= events
    typed = set(re.findall(r'^  "?([a-z-]+)"?\??: ', types, re.MULTILINE))
    assert attributes | events <= typed


def test_no_second_copy_of_the_script_lies_anywhere() -> None:
    script = (PACKAGE / "embed.js").read_text()

    places = [ROOT / name for name in ("static", "templates", "widget", "packages")]
    files = [file for place in places for file in place.rglob("*.js") if "node_modules" not in file.parts]
    copies = [file for file in files if file.read_text() == script]
    assert [file.relative_to(ROOT) for file in copies if "released" not in file.parts] == [
        Path("packages/embed/embed.js")
    ]
