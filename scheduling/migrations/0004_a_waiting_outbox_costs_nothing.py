from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0003_webhooks_are_delivered"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="outboxmessage",
            name="outbox_due",
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("dead_at", None), ("done_at", None)),
                fields=["kind", "due_at", "id", "lane"],
                name="outbox_due",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("leased_until__isnull", False)),
                fields=["leased_until", "lane"],
                name="outbox_leased",
            ),
        ),
    ]
