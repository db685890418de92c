"""``manage.py worker``: delivers mails and webhooks in a process of its own, beside ``serve --no-worker``."""

import signal
import sys

from django.core.management.base import BaseCommand

from scheduling.outbox.thread import delivering


class Command(BaseCommand):
    """Several may run at once; each message is delivered by one of them."""

    help = "Deliver mails and webhooks that are due, until stopped. PostgreSQL lets several workers share the load."
    requires_migrations_checks = True  # says what is missing, and that there is no database, before it begins

    def handle(self, **options: object) -> None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        with delivering() as threads:
            self.stdout.write("Delivering. Stop with Ctrl-C.")
            try:
                for thread in threads:
                    thread.join()
            except KeyboardInterrupt:
                self.stdout.write("")
