"""Accounts: who may log in at all. What somebody may do there is roles.py's."""

import secrets
import string

from axes.utils import reset as forget_failures
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.audit.recording import SYSTEM, Actor, record
from apps.units.errors import AdministratorAccount, AdministratorActive, OwnAccount, ProgramAccount
from apps.units.models import District, User
from apps.units.permissions import Permission, require

# Without 0 O o 1 l I, which are misread when a password is handed over on paper.
ALPHABET = "".join(sorted(set(string.ascii_letters + string.digits) - set("0Oo1lI")))


def first_password() -> str:
    """Fifteen random letters and digits in groups of five: 86 bits, and easy to type from paper."""
    while True:
        groups = ["".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(3)]
        password = "-".join(groups)
        if any(c.isdigit() for c in password) and password.lower() != password != password.upper():
            return password


@transaction.atomic
def create_account(
    district: District, *, by: Actor, username: str, name: str, telephone: str = "", email: str = ""
) -> tuple[User, str]:
    """A new account without any role, and its first password, which is shown once and kept nowhere.

    Raises ValidationError by field. Of a taken user name it does not say whose it is: it may be
    another district's.
    """
    require(by, Permission.ACCOUNT_MANAGE, district)
    password = first_password()
    user = User(district=district, username=username, name=name, telephone=telephone, email=email)
    user.set_password(password)
    user.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise ValidationError(
            {"username": _("This user name is not available. Choose another one.")}
        ) from error
    record("account.create", user, by=by, after={"username": username, "name": name})
    return user, password


@transaction.atomic
def change_email(user: User, email: str, *, by: User) -> None:
    """Where reminders go; empty: nowhere. Everybody may say it for themselves. Raises ValidationError by field."""
    if user != by:
        require(by, Permission.ACCOUNT_MANAGE, user)
    before, user.email = user.email, email
    user.clean_fields(exclude={field.name for field in User._meta.fields} - {"email"})
    if before != email:
        user.save(update_fields=["email"])
        record("account.email", user, by=by, before={"email": before}, after={"email": email})


@transaction.atomic
def reset_password(user: User, *, by: Actor) -> str:
    """A new first password. Every session of the user ends, and failed logins are forgotten."""
    require(by, Permission.ACCOUNT_MANAGE, user)
    refuse_programs(user)
    refuse_administrators(user, by)
    password = give_first_password(user)
    user.save(update_fields=["password", "must_change_password"])
    record("account.reset_password", user, by=by)
    return password


@transaction.atomic
def deactivate(user: User, *, by: Actor) -> None:
    """Somebody left: no more logins, and every session ends with its next request.

    The password goes as well, so that no old session comes back to life when the account does.
    """
    require(by, Permission.ACCOUNT_MANAGE, user)
    if user == by:
        raise OwnAccount
    if by is not SYSTEM and user.is_administrator:
        raise AdministratorActive(user)
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    record("account.deactivate", user, by=by, before={"is_active": True}, after={"is_active": False})


@transaction.atomic
def reactivate(user: User, *, by: Actor) -> str:
    """Somebody came back, with a new first password and the roles of before."""
    require(by, Permission.ACCOUNT_MANAGE, user)
    refuse_programs(user)
    refuse_administrators(user, by)
    password = give_first_password(user)
    user.is_active = True
    user.save(update_fields=["is_active", "password", "must_change_password"])
    record("account.reactivate", user, by=by, before={"is_active": False}, after={"is_active": True})
    return password


@transaction.atomic
def unlock(user: User, *, by: Actor) -> None:
    """End a lock after failed logins before its time."""
    require(by, Permission.ACCOUNT_MANAGE, user)
    forget_failures(username=user.username)
    record("account.unlock", user, by=by)


@transaction.atomic
def choose_password(user: User, password: str, *, by: User) -> None:
    """The user's own choice, already checked by the password rules. Other sessions of the user end."""
    if user != by:
        raise OwnAccount
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record("account.choose_password", user, by=by)


def give_first_password(user: User) -> str:
    password = first_password()
    user.set_password(password)
    user.must_change_password = True
    forget_failures(username=user.username)
    return password


def refuse_programs(user: User) -> None:
    if user.is_program:
        raise ProgramAccount(user)


def refuse_administrators(user: User, by: Actor) -> None:
    if by is not SYSTEM and user != by and user.is_administrator:
        raise AdministratorAccount
