#!/usr/bin/env python
"""Django's command line for this installation."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "booking_site.settings")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        # A database that is away, locked or full is not a bug of ours: its own words say more than a stack.
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"The database cannot be used: {error}")
