from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0006_telegram'),
    ]

    operations = [
        migrations.AlterField(
            model_name='channel',
            name='kind',
            field=models.CharField(choices=[('email', 'E-mail'), ('form', 'Web form'), ('phone', 'Phone'), ('api', 'API'), ('chat', 'Live chat'), ('webhook', 'Webhook'), ('telegram', 'Telegram'), ('whatsapp', 'WhatsApp')], max_length=12),
        ),
    ]
