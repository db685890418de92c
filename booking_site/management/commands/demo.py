"""``manage.py demo``: the demo workspace, and somebody who may log in to its administration."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from booking_site.env import ROOT
from booking_site.workspace import apply_document
from scheduling import clock

DEMO = Path(__file__).resolve().parents[2] / "demo" / "workspace.toml"
LOGIN = ROOT / "var" / "demo-login.txt"
USER = "demo"


class Command(BaseCommand):
    help = "Applies the demo workspace and prints a log-in for its administration. For development only."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo has a password in a file: it needs SLOTWRIGHT_DEBUG=1", returncode=1)
        result = apply_document(DEMO.read_text(encoding="utf-8"), now=clock.now())
        password = _log_in()
        for slug, address in result.widgets.items():
            self.stdout.write(f"{slug}: {address}")
        self.stdout.write(f"administration: {settings.BASE_URL}/admin/ (user {USER}, password {password})")


def _log_in() -> str:
    """The demo user's password. It is made up once and kept readable for its owner alone."""
    user = User.objects.filter(username=USER).first()
    password = LOGIN.read_text().strip() if LOGIN.exists() else ""
    if user and password and check_password(password, user.password):
        return password
    if not password:
        password = secrets.token_urlsafe(12)
        _keep(password)
    user = user or User(username=USER)
    user.is_staff = user.is_superuser = True
    user.set_password(password)
    user.save()
    return password


def _keep(password: str) -> None:
    LOGIN.parent.mkdir(exist_ok=True)
    LOGIN.unlink(missing_ok=True)
    with os.fdopen(os.open(LOGIN, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password + "\n")
