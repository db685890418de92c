"""``manage.py prepare``: the steps between a checkout and a serving demo, in one process."""

import argparse
import io

from django.core.management import call_command
from django.core.management.base import BaseCommand

STEPS: dict[str, dict[str, object]] = {
    "migrate": {"interactive": False, "verbosity": 0},
    "compile_messages": {},
    "collectstatic": {"interactive": False, "verbosity": 0},
    "demo": {},
}


class Command(BaseCommand):
    """Runs the named steps in their order; `make run` names those whose inputs changed."""

    help = "Migrate, compile messages, collect static files and apply the demo workspace."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "steps", nargs="+", choices=list(STEPS), help="done in this order, whatever the order given"
        )

    def handle(self, *, steps: list[str], **options: object) -> None:
        for step, step_options in STEPS.items():
            if step in steps:
                self.stdout.write(f"{step} ...")
                # What they report, `serve` prints next, with the address that it really listens on.
                call_command(step, stdout=io.StringIO(), **step_options)
