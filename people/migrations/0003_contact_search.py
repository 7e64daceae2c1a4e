from django.db import migrations


class Migration(migrations.Migration):
    """The search's from: finds contacts by the words of their name and address (tickets/search/engine.py)."""

    dependencies = [("people", "0002_tiers")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX contact_words ON people_contact USING gin"
            " (to_tsvector('simple', name || ' ' || translate(email, '@._+-', '     ')))",
            "DROP INDEX contact_words",
        )
    ]
