"""A booking keeps what had to be confirmed when it was made, whatever its meeting type asks for later; people who
receive mails have a language."""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery


def as_the_meeting_types_ask_now(apps: Any, schema_editor: Any) -> None:
    """What waits for a word and what once did; the attendee's where the meeting type asks for none any more."""
    appointments = apps.get_model("scheduling", "Appointment").objects.using(schema_editor.connection.alias)
    asked = (
        apps.get_model("scheduling", "MeetingType").objects.filter(pk=OuterRef("meeting_type")).values("confirmation")
    )
    waited = appointments.filter(Q(expires_at__isnull=False) | Q(confirmed_at__isnull=False))
    waited.update(confirmation=Subquery(asked))
    waited.filter(confirmation="none").update(confirmation="double_opt_in")


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0005_expired_holds_are_found_at_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="confirmation",
            field=models.CharField(
                choices=[
                    ("none", "Booked at once"),
                    ("double_opt_in", "The attendee confirms by mail"),
                    ("host", "A host confirms"),
                ],
                default="none",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="host",
            name="language",
            field=models.CharField(default="en", help_text="Of mails to the host, such as de", max_length=20),
        ),
        migrations.AddField(
            model_name="workspace",
            name="language",
            field=models.CharField(default="en", help_text="Of mails to its hosts, such as de", max_length=20),
        ),
        migrations.RunPython(as_the_meeting_types_ask_now, migrations.RunPython.noop),
    ]
