"""What was issued before there were quarters."""

from importlib import import_module

from django.apps import apps

from apps.targets.models import Indicator
from apps.units.models import Unit, User
from tests.notices import NOTICE, issue_notice

migration = import_module("apps.targets.migrations.0002_quarter")


def test_figures_of_before_are_compared_and_written_as_new_ones(officer: User, unit: Unit) -> None:
    issue_notice(NOTICE, officer)
    valued = Indicator.objects.filter(values__isnull=False).order_by("pk")
    told = valued.values_list("pk", "measure", "scale")
    issued = list(told)
    assert len({measure for _pk, measure, _scale in issued}) > 1
    valued.update(measure="cumulative", scale=1)
    migration.tell_measures(apps, None)
    assert list(told) == issued
