"""What all tests share. Fixtures of one subject stand in the conftest of its folder."""

import os
from pathlib import Path

import chromium
import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from hypothesis import HealthCheck, settings

settings.register_profile("default", max_examples=50, deadline=None, derandomize="CI" in os.environ)
settings.register_profile(
    "exhaustive", max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

#: Panels of the address bar, which cost more than a whole page in each new window; then what Playwright switches off,
#: because the last such list counts.
SWITCHED_OFF = [
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
]
QUIET = [  # nothing that talks to anyone but the page's own server
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    f"--disable-features={','.join(SWITCHED_OFF)}",
]


def pytest_sessionstart() -> None:
    """Catalogues are compiled from their sources, which a checkout alone has, before anybody reads them."""
    sources = Path(__file__).parent.parent.glob("locale/*/LC_MESSAGES/*.po")
    compiled = {source: source.with_suffix(".mo") for source in sources}
    if any(not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime for po, mo in compiled.items()):
        call_command("compile_messages")


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_looked_for_when_one_is_asked_for() -> None:
    """Each test's client has middleware of its own, and listing all files for it costs more than most pages."""
    django_settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """How pytest-playwright starts the browser. Without a browser a test fails; it never skips."""
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.MISSING, pytrace=False)
    return {**browser_type_launch_args, "executable_path": path, "args": QUIET}
