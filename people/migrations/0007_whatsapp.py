from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_telegram'),
    ]

    operations = [
        migrations.AlterField(
            model_name='identity',
            name='kind',
            field=models.CharField(choices=[('email', 'E-mail'), ('phone', 'Phone'), ('telegram', 'Telegram'), ('whatsapp', 'WhatsApp'), ('external', 'External id')], max_length=10),
        ),
    ]
