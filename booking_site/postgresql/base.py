"""The module in which Django looks for a backend (``ENGINE = "booking_site.postgresql"``)."""

from select import POLLIN, poll

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A server that ends a connection says so; a connection that is idle and sound has nothing to read.

    Django's own check (``CONN_HEALTH_CHECKS``) asks the server before every request, which is a round trip more.
    After an error it is replaced: what was prepared on it may be of before a migration, and would fail again.
    """

    def is_usable(self) -> bool:
        if self.errors_occurred:
            return False
        if self.connection is None:
            return super().is_usable()
        said = poll()
        said.register(self.connection.fileno(), POLLIN)
        return not said.poll(0) or super().is_usable()
