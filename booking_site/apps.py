"""Wiring: settings, addresses, middleware, commands that concern the whole installation."""

from django.apps import AppConfig
from django.contrib import admin

from booking_site.zone_names import know_present_names


class BookingSiteConfig(AppConfig):
    name = "booking_site"
    verbose_name = "Installation"

    def ready(self) -> None:
        know_present_names()
        admin.site.site_header = admin.site.site_title = "Slotwright"
        admin.site.index_title = "Administration"
