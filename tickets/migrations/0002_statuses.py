from django.db import migrations

STATUSES = [
    ("New", "new", "new"),
    ("Open", "open", "open"),
    ("Waiting", "waiting", "pending"),
    ("On hold", "on-hold", "on_hold"),
    ("Solved", "solved", "solved"),
    ("Closed", "closed", "closed"),
]


def seed(apps, schema_editor):
    status = apps.get_model("tickets", "Status")
    for order, (name, slug, category) in enumerate(STATUSES):
        status.objects.create(name=name, slug=slug, category=category, order=order, is_default=True)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
