from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0005_sums_by_date'),
        ('parties', '0006_moves_by_day'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='order',
            name='order_party_by_date',
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['party', '-placed_on', '-id', 'state', 'is_purchase', 'base_amount', 'binned_at'], name='order_party_by_date'),
        ),
    ]
