"""Bases that hold interactions already: their texts are indexed by a job, beside the work."""

from django.db import migrations
from django.utils import timezone

TASK = "search.reindex"


def index_later(apps, schema_editor):
    if not apps.get_model("conversations", "Interaction").objects.exists():
        return
    now = timezone.now()
    apps.get_model("jobs", "Job").objects.create(
        task=TASK, arguments={"holder": "interaction"}, priority=-1, run_at=now, created_at=now
    )


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0004_channels"),
        ("jobs", "0001_initial"),
        ("search", "0001_initial"),
    ]

    operations = [migrations.RunPython(index_later, migrations.RunPython.noop)]
