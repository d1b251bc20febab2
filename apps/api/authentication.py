"""Who asks: a program by its token, or a person who is logged in (for the docs page)."""

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from apps.clients.models import Token
from apps.clients.tokens import TokenInvalid, bearer
from apps.units.models import User


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer gvt_…`"""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        scheme, _space, text = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        try:
            return bearer(text.decode("latin-1"))
        except TokenInvalid as error:
            raise AuthenticationFailed(
                _("This token is unknown, expired or revoked. Ask the security administrator for a new one.")
            ) from error

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description names it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
