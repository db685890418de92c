"""``manage.py serve``: web server and outbox in one go."""

import argparse
import socket
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.urls import get_resolver

from booking_site import other_site, server
from booking_site.management.commands.demo import LOGIN, USER
from booking_site.readiness import require
from widget.models import Widget


class Command(BaseCommand):
    help = "Serve Slotwright: widgets, API and administration, and deliver mails, until stopped."
    requires_system_checks = ()  # starting is quick; what keeps us from serving is looked at below

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT", type=_address)
        parser.add_argument("--processes", default=1, type=_count, metavar="N", help="web processes (default 1)")
        parser.add_argument("--no-worker", action="store_true", help="deliver no mails; manage.py worker does")

    def handle(self, *, bind: tuple[str, int], processes: int, no_worker: bool, **options: object) -> None:
        require(connection)
        _require_static_files()
        listener = _listen(*bind)
        _default_base_url(listener)
        self._warn()
        self._print_addresses()
        connections.close_all()
        server.allow_connections()
        server.stop_on_sigterm()
        _ = get_resolver().url_patterns  # faults in our own modules show now, not with the first request
        if processes > 1:
            server.serve_in_processes(listener, settings.ENV, processes=processes, with_worker=not no_worker)
        else:
            server.serve(listener, settings.ENV, with_worker=not no_worker)

    def _warn(self) -> None:
        if settings.TESTING:
            used = [name for name in ("CLOCK_FILE", "ALLOW_PRIVATE_TARGETS") if getattr(settings, name)]
            used += [] if settings.RATE_LIMITS else ["RATE_LIMITS=off"]
            self.stderr.write("!" * 79)
            self.stderr.write(f"SLOTWRIGHT_TESTING is on ({', '.join(used) or 'no test setting used'}).")
            self.stderr.write("This is for test harnesses. It is not safe for an installation that anybody can reach.")
            self.stderr.write("!" * 79)

    def _print_addresses(self) -> None:
        base = settings.BASE_URL
        lines = [(f"Widget {slug}", f"/{slug}/") for slug in _widget_slugs()]
        lines += [("Administration", "/admin/"), ("API", "/api/docs")]
        if settings.DEBUG:
            lines.append(("Mails", "/mails/"))
        for label, path in lines:
            self.stdout.write(f"{label:<24} {base}{path}")
        if settings.DEBUG:
            self.stdout.write(f"{'A site that embeds them':<24} {other_site.address()}")
        if settings.DEBUG and LOGIN.exists() and User.objects.filter(username=USER).exists():
            self.stdout.write(f"{'Log-in':<24} {USER} / {LOGIN.read_text().strip()}")
        self.stdout.write("Serving. Stop with Ctrl-C.")
        self.stdout.flush()


def _address(text: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text}")
        if parts.hostname and parts.port is not None and not parts.path:
            return parts.hostname, parts.port
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT, such as 127.0.0.1:8000 or [::1]:8000")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes, such as 2")
    return int(text)


def _require_static_files() -> None:
    """Without their manifest no page of the administration could be shown."""
    is_collected = (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()
    if not (is_collected or settings.DEBUG or settings.TESTING):
        raise CommandError("The static files are not collected; run manage.py collectstatic --noinput.")


def _listen(host: str, port: int) -> socket.socket:
    try:
        return server.listen(host, port)
    except OSError as error:
        raise CommandError(f"Cannot serve on {host}:{port}: {error.strerror}.") from error


def _default_base_url(listener: socket.socket) -> None:
    """Where nobody said what our public address is, it is the one that we serve on."""
    if "base_url" not in settings.ENV.model_fields_set:
        host, port = listener.getsockname()[:2]
        if ip_address(host).is_unspecified:  # all addresses of this machine, and one of them that can be opened
            host = "127.0.0.1"
        settings.BASE_URL = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _widget_slugs() -> list[str]:
    return list(Widget.objects.filter(is_active=True).order_by("slug").values_list("slug", flat=True))
