import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels_inbox', '0005_mailbox_begin'),
        ('tickets', '0005_kinds_of_channels'),
    ]

    operations = [
        migrations.AddField(
            model_name='channelsettings',
            name='refused_count',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='SentPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('provider_id', models.CharField(blank=True, max_length=255)),
                ('copy', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='channels_inbox.deliverycopy')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('provider_id', ''), _negated=True), fields=['provider_id'], name='sentpart_provider_id')],
                'constraints': [models.UniqueConstraint(fields=('copy', 'position'), name='sentpart_once')],
            },
        ),
        migrations.CreateModel(
            name='Thread',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255)),
                ('channel', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.channel')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='threads', to='tickets.ticket')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('channel', 'key'), name='thread_once')],
            },
        ),
    ]
