from django.db import migrations


def seed(apps, schema_editor):
    tier = apps.get_model("people", "Tier")
    for order, slug in enumerate(["basic", "standard", "premium"]):
        tier.objects.create(name=slug.capitalize(), slug=slug, order=order)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
