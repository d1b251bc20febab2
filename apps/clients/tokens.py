"""Clients and their tokens: made, used, revoked."""

import hashlib
import secrets
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.recording import current_address, record
from apps.clients.models import ROLES_OF_CLIENTS, Client, Token
from apps.clients.scopes import Scope, permissions_of
from apps.units.models import District, Membership, Unit, User
from apps.units.permissions import UNIT_ROLES, Permission, Role, require

PREFIX = "gvt_"
LONGEST = timedelta(days=365)
USED_TO_THE = timedelta(minutes=1)


class TokenRefused(Exception):
    """A client or token cannot be made so; the message says what to do."""


class TokenInvalid(Exception):
    """The token shown is unknown, expired or revoked."""


@transaction.atomic
def create_client(district: District, name: str, role: Role, *, by: User, unit: Unit | None = None) -> Client:
    """A program that acts in `role`: of `unit` where it is a unit's role, else of the district.

    Raises TokenRefused where the name is taken, the role is an administrator's or its unit is missing.
    """
    require(by, Permission.CLIENT_MANAGE, district)
    if role not in ROLES_OF_CLIENTS:
        raise TokenRefused(_("A program cannot be an administrator. Choose another role."))
    if (role in UNIT_ROLES) != (unit is not None):
        raise TokenRefused(_("A reporter or unit head needs a unit, other roles have none. Choose again."))
    if unit is not None:
        require(by, Permission.CLIENT_MANAGE, unit)
    user = User(district=district, username=f"client-{secrets.token_hex(6)}", name=name, is_program=True)
    user.must_change_password = False
    user.set_unusable_password()
    user.save()
    try:
        with transaction.atomic():
            client = Client.objects.create(district=district, name=name, user=user, created_by=by)
    except IntegrityError as error:
        raise TokenRefused(_("There is a program of this name. Choose another name.")) from error
    Membership.objects.create(district=district, user=user, role=role, unit=unit)
    after = {"name": name, "role": role} | ({"unit": str(unit)} if unit else {})
    record("client.create", client, by=by, after=after)
    return client


@transaction.atomic
def issue_token(client: Client, scopes: list[str], expires_at: datetime, *, by: User) -> tuple[Token, str]:
    """A token and its text, which is shown once and kept nowhere. Raises TokenRefused."""
    require(by, Permission.CLIENT_MANAGE, client)
    now = timezone.now()
    if not scopes:
        raise TokenRefused(_("Choose at least one thing that the token may be used for."))
    if not now < expires_at <= end_of(timezone.localdate(now) + LONGEST):
        raise TokenRefused(_("Choose a day of expiry within the next year."))
    text = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        district_id=client.district_id,
        client=client,
        digest=digest_of(text),
        hint=text[:8],
        scopes=sorted(map(Scope, scopes)),
        expires_at=expires_at,
        created_by=by,
    )
    record("token.issue", token, by=by, after={"scopes": token.scopes, "expires_at": expires_at.isoformat()})
    return token, text


@transaction.atomic
def revoke_token(token: Token, *, by: User) -> Token:
    """From the next request on. Revoking twice is once."""
    require(by, Permission.CLIENT_MANAGE, token)
    token = Token.objects.select_for_update(of=["self"]).select_related("client").get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = timezone.now(), by
        token.save(update_fields=["revoked_at", "revoked_by"])
        record("token.revoke", token, by=by)
    return token


def bearer(text: str) -> tuple[User, Token]:
    """Who shows this token, narrowed to its scopes; in one query, and one more a minute for its last use.

    Raises TokenInvalid.
    """
    now = timezone.now()
    token = Token.objects.select_related("client__user__district").filter(digest=digest_of(text)).first()
    if token is None or not token.is_valid(now) or not token.client.user.is_active:
        raise TokenInvalid
    user = token.client.user
    user.narrowed_to = permissions_of(token.scopes)
    if token.last_used_at is None or now - token.last_used_at >= USED_TO_THE:
        Token.objects.filter(pk=token.pk).update(last_used_at=now, last_used_from=current_address.get())
    return user, token


def end_of(day: date) -> datetime:
    """A token that expires on a day is valid to its end."""
    return timezone.make_aware(datetime.combine(day, time.max))


def digest_of(text: str) -> str:
    """Random tokens of 256 bits need no slow hash."""
    return hashlib.sha256(text.encode()).hexdigest()
