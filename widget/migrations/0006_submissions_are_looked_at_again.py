"""Bookings in doubt are looked at again by themselves, those that are in doubt now too."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q


def look_at_what_is_in_doubt(apps: Any, schema_editor: Any) -> None:
    submissions = apps.get_model("widget", "Submission").objects.using(schema_editor.connection.alias)
    submissions.filter(heard__gt=F("verified")).update(look_at=F("sent_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("widget", "0005_widget_languages_and_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="look_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="submission",
            name="looks",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="submission",
            name="sealed_secret",
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.AlterField(
            model_name="submission",
            name="first_sent_at",
            field=models.DateTimeField(),
        ),
        migrations.RunPython(look_at_what_is_in_doubt, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=Q(heard__gt=F("verified")), fields=["look_at"], name="widget_submission_doubtful"
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=Q(request__isnull=False), fields=["first_sent_at"], name="widget_submission_remembers"
            ),
        ),
    ]
