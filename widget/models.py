"""Widgets: which meeting type is offered at which address, to whom, in which looks."""

from django.db import models
from django.urls import reverse


class Widget(models.Model):
    """A booking page at ``/<slug>/``. Ids are those of the scheduler, which may be remote, so they are plain text."""

    slug = models.SlugField(primary_key=True, max_length=80)
    workspace_id = models.UUIDField(null=True, blank=True, editable=False)
    meeting_type_id = models.CharField(max_length=100)
    queue_id = models.CharField(max_length=100, blank=True, help_text="Empty: the meeting type's own queue")
    language = models.CharField(max_length=20, default="en")
    languages = models.JSONField(default=list, blank=True, help_text='Such as ["de", "fr"]; empty: all that there are')
    timezone = models.CharField(max_length=64, default="UTC", help_text="Until the visitor's own is known")
    allowed_origins = models.JSONField(default=list, blank=True, help_text='Sites that may embed it; ["*"]: every site')
    click_ids = models.JSONField(
        default=list,
        blank=True,
        help_text='Parameters of advertisements that are kept with a booking, such as ["gclid"]; they track people',
    )
    privacy_url = models.URLField(max_length=500, blank=True)
    success_redirect = models.URLField(max_length=500, blank=True, help_text="https only; empty: our own confirmation")
    contact = models.CharField(max_length=300, blank=True, help_text="Shown when booking is not possible")
    texts = models.JSONField(
        default=dict, blank=True, help_text='Own words by language, such as {"de": {"intro": "Guten Tag!"}}'
    )
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("widget", args=[self.slug])


class Brand(models.Model):
    """How a widget looks. Colours are ``#rrggbb``; ``radius`` is in pixels."""

    class Theme(models.TextChoices):
        AUTO = "auto", "As the visitor's system"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    widget = models.OneToOneField(Widget, primary_key=True, on_delete=models.CASCADE, related_name="brand")
    name = models.CharField(max_length=200, blank=True)
    logo_url = models.URLField(max_length=500, blank=True)
    accent = models.CharField(max_length=7, default="#0b6e4f")
    surface = models.CharField(max_length=7, default="#ffffff")
    text = models.CharField(max_length=7, default="#1c1c1c")
    radius = models.PositiveIntegerField(default=10)
    font = models.CharField(
        max_length=200, default="system", help_text="system, serif, mono or a list of font families"
    )
    theme = models.CharField(max_length=10, choices=Theme, default=Theme.AUTO)
    intro = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name or str(self.widget)


class Submission(models.Model):
    """A booking that was sent to a scheduler somewhere else, written down before it was sent (``docs/adr/0007``).

    ``attendee`` and ``secret_hash`` are keyed hashes. ``request`` is what was sent, ``sealed_secret`` what was answered
    such that only this installation can read it; both are erased after a day. ``heard`` counts how often something is
    said to have become of it, ``verified`` how much of that was looked at; ``look_at`` is when the scheduler is asked
    next, ``looks`` how often it was asked since.
    """

    class State(models.TextChoices):
        SENT = "sent", "Sent, and nothing is known yet"
        BOOKED = "booked", "Booked"
        PROVISIONAL = "provisional", "Waits for a confirmation"
        REFUSED = "refused", "Not booked"
        CANCELLED = "cancelled", "No longer booked"

    key = models.CharField(primary_key=True, max_length=100)
    fingerprint = models.CharField(max_length=64)
    meeting_type_id = models.CharField(max_length=100)
    start = models.DateTimeField()
    attendee = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=State, default=State.SENT)
    attempts = models.PositiveSmallIntegerField(default=1)
    first_sent_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    appointment_id = models.CharField(max_length=100, blank=True)
    secret_hash = models.CharField(max_length=64, blank=True)
    sealed_secret = models.CharField(max_length=400, blank=True)
    booking_type = models.CharField(max_length=40, blank=True)
    request = models.JSONField(null=True, blank=True)
    heard = models.PositiveIntegerField(default=0)
    verified = models.PositiveIntegerField(default=0)
    looks = models.PositiveSmallIntegerField(default=0)
    look_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["look_at"],
                condition=models.Q(heard__gt=models.F("verified")),
                name="widget_submission_doubtful",
            ),
            models.Index(
                fields=["first_sent_at"], condition=models.Q(request__isnull=False), name="widget_submission_remembers"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment_id"], condition=~models.Q(appointment_id=""), name="widget_appointment_of_one"
            )
        ]

    def __str__(self) -> str:
        return self.key
