"""Wiring: settings, addresses, middleware, commands that concern the whole installation."""

from django.apps import AppConfig

from booking_site.zone_names import know_present_names


class BookingSiteConfig(AppConfig):
    name = "booking_site"
    verbose_name = "Installation"

    def ready(self) -> None:
        know_present_names()
