"""Mail as files: in development every message lies readable in a folder, one ``.eml`` each."""

import time
from collections.abc import Sequence
from email.generator import BytesGenerator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class MailFolder(BaseEmailBackend):
    """Writes each message whole or not at all; names sort by time."""

    def __init__(self, file_path: str | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(file_path or settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for number, message in enumerate(email_messages):
            target = self.folder / f"{time.time_ns()}-{number}.eml"
            partial = target.with_suffix(".partial")
            with partial.open("wb") as file:
                BytesGenerator(file, mangle_from_=False).flatten(message.message(), linesep="\r\n")
            partial.rename(target)
        return len(email_messages)
