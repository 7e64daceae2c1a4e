import core.clocks
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels_inbox', '0006_threads'),
        ('tickets', '0005_kinds_of_channels'),
    ]

    operations = [
        migrations.AlterField(
            model_name='envelope',
            name='receiver',
            field=models.CharField(choices=[('smtp', 'SMTP'), ('lmtp', 'LMTP'), ('pipe', 'Command'), ('imap', 'IMAP'), ('webhook', 'Webhook'), ('form', 'Web form'), ('chat', 'Live chat'), ('edit', 'Edited by an agent')], max_length=8),
        ),
        migrations.CreateModel(
            name='ChatSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(blank=True, max_length=160)),
                ('email', models.CharField(blank=True, max_length=320)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('attributes', models.JSONField(blank=True, default=dict)),
                ('language', models.CharField(blank=True, max_length=8)),
                ('page', models.CharField(blank=True, max_length=1000)),
                ('page_title', models.CharField(blank=True, max_length=200)),
                ('pages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=1000), blank=True, default=list, size=None)),
                ('referrer', models.CharField(blank=True, max_length=1000)),
                ('browser', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(default=core.clocks.now)),
                ('online_until', models.DateTimeField(default=core.clocks.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('channel', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.channel')),
            ],
            options={
                'indexes': [models.Index(fields=['channel', '-online_until'], name='chatsession_online')],
            },
        ),
    ]
