from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("widget", "0003_widget_click_ids"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="heard",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="submission",
            name="verified",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="submission",
            name="state",
            field=models.CharField(
                choices=[
                    ("sent", "Sent, and nothing is known yet"),
                    ("booked", "Booked"),
                    ("provisional", "Waits for a confirmation"),
                    ("refused", "Not booked"),
                    ("cancelled", "No longer booked"),
                ],
                default="sent",
                max_length=20,
            ),
        ),
    ]
