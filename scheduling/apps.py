"""The scheduling engine as a Django app."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "scheduling"
    verbose_name = "Scheduling"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from scheduling import checks
        from scheduling.models import guards

        checks.register()
        post_migrate.connect(guards.install, sender=self)
