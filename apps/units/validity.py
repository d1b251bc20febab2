"""From when until when a row holds."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


def valid_on(day: date) -> Q:
    """Rows whose validity includes `day`; `valid_to` is the first day on which it no longer holds."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gt=day))


OUT_OF_ORDER = _("The end must lie after the beginning.")


def dates_in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lt=F("valid_to")),
        name=name,
        violation_error_message=OUT_OF_ORDER,
    )


def refuse_disorder(valid_from: date | None, valid_to: date | None) -> None:
    """What dates_in_order() has the database hold, asked beforehand."""
    if valid_from and valid_to and valid_from >= valid_to:
        raise ValidationError(OUT_OF_ORDER)


class DateRange(Func):
    """daterange(from, to): the end is open where it is null."""

    function = "daterange"
