"""``python -m bench.one NAME``: one benchmark, on the database that the environment names."""

import importlib
import sys

import django

if __name__ == "__main__":
    django.setup()
    importlib.import_module(f"bench.{sys.argv[1]}").main()
