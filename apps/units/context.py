from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from apps.units.permissions import Permission, can


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`may`: what the visitor may do anywhere, by name, for menus ({% if may.document_upload %}).

    `demonstration_day`: today, where the demo's clock is not the machine's.
    """
    user = getattr(request, "user", None)
    there = {"demonstration_day": timezone.localdate() if settings.DEMO_CLOCK else None}
    if user is None or not user.is_authenticated:
        return {**there, "may": {}}
    return {**there, "may": {permission.name.lower(): can(user, permission) for permission in Permission}}
