"""``manage.py prepare``: the steps between a checkout and a serving installation, in one process."""

import argparse
import io

from django.core.management import call_command
from django.core.management.base import BaseCommand

from booking_site.env import ROOT

STEPS: dict[str, dict[str, object]] = {
    "migrate": {"interactive": False, "verbosity": 0},
    "compile_messages": {},
    "collectstatic": {"interactive": False, "verbosity": 0},
    "demo": {},
}
#: What is done when no step is named: everything that a real installation needs, now and after an upgrade.
USUAL = ("migrate", "compile_messages", "collectstatic")


class Command(BaseCommand):
    """Runs the named steps in their order; `make run` names those whose inputs changed, and the demo."""

    help = "Migrate, compile messages and collect static files; apply the demo workspace where that is named."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        names = ", ".join(STEPS)
        parser.add_argument(
            "steps", nargs="*", type=_step, help=f"of {names}, done in this order; without any: {', '.join(USUAL)}"
        )

    def handle(self, *, steps: list[str], **options: object) -> None:
        (ROOT / "var").mkdir(exist_ok=True)  # the default database is in it
        for step, step_options in STEPS.items():
            if step in (steps or USUAL):
                self.stdout.write(f"{step} ...")
                # What they report, `serve` prints next, with the address that it really listens on.
                call_command(step, stdout=io.StringIO(), **step_options)


def _step(name: str) -> str:
    if name not in STEPS:
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(STEPS)}")
    return name
