"""Visual regressions, seen by looking at every scene as it is and as it was accepted (CONTRIBUTING.md)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.style_page.accepted import accepted_revision, accepted_styles
from tests.browser.style_page.conftest import SAMPLES, look
from tests.browser.style_page.difference import difference
from tests.browser.style_page.test_steady import WIDTHS, picture
from tests.browser.visitor import Visitor
from tests.installation import ROOT
from widget.style_page.samples import BRANDS
from widget.style_page.scenes import SCENES

pytestmark = SAMPLES

#: Where pictures that differ wait for somebody to look at them, until the next run: pytest's own folders go sooner.
KEPT = ROOT / "var" / "pictures"
#: Brand, theme, language and the widths to look at: the first brand in all, the others and two languages in one.
FIRST, *OTHERS = BRANDS
LOOKS = [
    *((FIRST, theme, "en", WIDTHS) for theme in ("light", "dark")),
    *((brand, "", "en", WIDTHS[1:2]) for brand in OTHERS),
    *((FIRST, "light", language, WIDTHS[1:2]) for language in ("ar", "de")),
]


@pytest.fixture(scope="session")
def revision() -> str:
    return accepted_revision()


@pytest.fixture(scope="session")
def accepted(revision: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with accepted_styles(revision, tmp_path_factory.mktemp("accepted")) as address:
        yield address


@pytest.fixture(scope="session")
def page_before(window: Visitor) -> Page:
    """Nobody minds what it complains of: what is new was not there."""
    return window.page.context.new_page()


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_looks_as_it_was_accepted(
    revision: str, accepted: str, styles: str, page_before: Page, window: Visitor, scene: str
) -> None:
    folder, otherwise = KEPT / scene, []
    shutil.rmtree(folder, ignore_errors=True)

    for brand, theme, language, widths in LOOKS:
        pages = [
            look(page, address, scene, brand=brand, theme=theme, language=language)
            for page, address in ((page_before, accepted), (window.page, styles))
        ]
        for width in widths:
            before, after = (picture(page, width) for page in pages)
            if before != after:
                otherwise.append(f"{brand}-{theme or 'own'}-{language}-{width}")
                _keep(folder / otherwise[-1], before, after, difference(window.page.context, before, after))

    if otherwise:
        pytest.fail(f"{scene} looks otherwise than in {revision[:9]}: {', '.join(otherwise)}; see {folder}", False)


def _keep(name: Path, before: bytes, after: bytes, differ: bytes) -> None:
    name.parent.mkdir(parents=True, exist_ok=True)
    for kind, content in {"before": before, "after": after, "difference": differ}.items():
        name.with_name(f"{name.name}-{kind}.png").write_bytes(content)
