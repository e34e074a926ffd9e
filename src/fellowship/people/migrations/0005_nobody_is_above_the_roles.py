from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_roles_of_the_team_so_far")]
    operations = [
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('is_superuser', False)), name='nobody_is_above_the_roles'),
        ),
    ]
