from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0004_a_waiting_outbox_costs_nothing"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="apikey",
            options={"verbose_name": "API key"},
        ),
        migrations.AlterModelOptions(
            name="ledgerentry",
            options={"verbose_name_plural": "ledger entries"},
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="event",
            field=models.CharField(help_text="booked, reversed, handed_off, left, reset", max_length=20),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("status", "provisional")), fields=["expires_at"], name="appointment_held"
            ),
        ),
    ]
