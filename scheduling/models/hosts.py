"""Workspaces, their hosts, and the days on which a host's hours are different."""

from django.db import models

from scheduling.models.identity import Dated, first_revision, new_id


class Workspace(models.Model):
    """A team. Nothing of one workspace is visible from another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64, default="UTC", help_text="IANA name, such as Europe/Berlin")
    language = models.CharField(max_length=20, default="en", help_text="Of mails to its hosts, such as de")

    def __str__(self) -> str:
        return self.name


class Host(models.Model):
    """Somebody who can be booked.

    The primary key is an integer, because the database's overlap guard packs it into the high bits of a range
    (``guards.py``); the API and the workspace file know the host by ``uuid``. ``revision`` grows with every change of
    the host's own data, ``busy_revision`` with every change of the time that is taken; database triggers see to it,
    so that caches can be exact.
    """

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="hosts")
    email = models.EmailField()
    given_name = models.CharField(max_length=200)
    family_name = models.CharField(max_length=200, blank=True)
    timezone = models.CharField(max_length=64, help_text="IANA name, such as Europe/Berlin")
    language = models.CharField(max_length=20, default="en", help_text="Of mails to the host, such as de")
    hours = models.JSONField(default=dict, blank=True, help_text='{"mon": ["09:00-17:00"], ...}; an absent day is off')
    daily_limit = models.PositiveIntegerField(null=True, blank=True, help_text="Most meetings a day; empty: no limit")
    is_active = models.BooleanField(default=True)
    revision = models.PositiveBigIntegerField(default=first_revision, editable=False)
    busy_revision = models.PositiveBigIntegerField(default=first_revision, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "email", name="host_email_once_per_workspace")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class AvailabilityException(Dated):
    """Whole local days of a host, both included, that are off, or open during ``hours``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="exceptions")
    start_date = models.DateField()
    end_date = models.DateField()
    is_available = models.BooleanField(default=False)
    hours = models.JSONField(null=True, blank=True, help_text='["10:00-12:00"]; empty: the whole day')
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_date__gte=models.F("start_date")), name="exception_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name or ('open' if self.is_available else 'off')}, {self.start_date} to {self.end_date}"
