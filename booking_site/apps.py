"""Wiring: settings, addresses, middleware, commands that concern the whole installation."""

from django.apps import AppConfig


class BookingSiteConfig(AppConfig):
    name = "booking_site"
    verbose_name = "Installation"
