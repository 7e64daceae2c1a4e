from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0005_kinds_of_channels'),
    ]

    operations = [
        migrations.AlterField(
            model_name='channel',
            name='kind',
            field=models.CharField(choices=[('email', 'E-mail'), ('form', 'Web form'), ('phone', 'Phone'), ('api', 'API'), ('chat', 'Live chat'), ('webhook', 'Webhook'), ('telegram', 'Telegram')], max_length=12),
        ),
    ]
