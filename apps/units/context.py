from typing import Any

from django.http import HttpRequest

from apps.units.permissions import Permission, can


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`may`: what the visitor may do anywhere, by name, for menus ({% if may.document_upload %})."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"may": {}}
    return {"may": {permission.name.lower(): can(user, permission) for permission in Permission}}
