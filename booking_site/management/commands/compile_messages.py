"""``manage.py compile_messages``: gettext catalogues for Django, without the gettext programs."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Compile every .po file of the installation's own texts into the .mo file beside it."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                _compile(source)


def _compile(source: Path) -> None:
    """Write the catalogue whole or not at all, so that a server that is starting never reads half of it."""
    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
    faults = [f"{source}: {message.id!r}: {error}" for message, errors in catalog.check() for error in errors]
    if faults:
        raise CommandError("\n".join(faults))
    partial = source.with_suffix(f".{os.getpid()}.partial")
    with partial.open("wb") as file:
        write_mo(file, catalog)
    partial.rename(source.with_suffix(".mo"))
