"""``manage.py extract_messages``: the texts of code and templates into the catalogues, without the gettext programs."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from booking_site import catalogues


class Command(BaseCommand):
    help = "Bring the catalogues up to date with the texts of code and templates, and say what they lack."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("languages", nargs="*", help="such as fr, also one that has no catalogue yet; default: all")
        parser.add_argument("--check", action="store_true", help="write nothing; fail if anything is missing")

    def handle(self, *args: object, languages: list[str], check: bool, **options: object) -> None:
        offered = {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
        if unknown := sorted(set(languages) - offered):
            raise CommandError(f"not offered: {', '.join(unknown)}; use some of {', '.join(sorted(offered))}")
        texts = catalogues.in_code()
        chosen = languages or catalogues.languages()
        read = {name: catalogues.read(name) if check else catalogues.update(name, texts) for name in chosen}
        found = [fault for name, catalog in read.items() for fault in catalogues.faults(name, catalog, texts)]
        for fault in found:
            self.stdout.write(fault)
        if check and found:
            raise CommandError(f"{len(found)} translations need a translator")
        self.stdout.write(f"{len(texts)} texts, {len(chosen)} languages")
