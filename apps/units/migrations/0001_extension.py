from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    """A trusted extension: the owner of the database may create it. One holder a post needs it."""

    dependencies: list[tuple[str, str]] = []
    operations = [BtreeGistExtension()]
