"""``manage.py worker``: delivers mails in a process of its own, beside ``serve --no-worker``."""

import signal
import sys

from django.core.management.base import BaseCommand

from scheduling.outbox.thread import delivering


class Command(BaseCommand):
    """Several may run at once; each message is delivered by one of them."""

    help = "Deliver what is due, such as mails, until stopped. PostgreSQL lets several workers share the load."
    requires_migrations_checks = True  # says what is missing, and that there is no database, before it begins

    def handle(self, **options: object) -> None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        with delivering() as thread:
            self.stdout.write("Delivering. Stop with Ctrl-C.")
            try:
                thread.join()
            except KeyboardInterrupt:
                self.stdout.write("")
