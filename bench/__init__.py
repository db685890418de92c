"""Benchmarks. They print ratios measured side by side in one run, because machines are shared and noisy."""

import os

import django

if "DJANGO_SETTINGS_MODULE" in os.environ and not os.environ["DJANGO_SETTINGS_MODULE"].endswith(
    "booking_site.settings"
):
    django.setup()
