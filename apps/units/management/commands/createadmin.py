from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from apps.audit.recording import SYSTEM
from apps.units.accounts import create_account, reset_password
from apps.units.errors import UnitsError
from apps.units.models import District, User
from apps.units.permissions import EXCLUSIVE_ROLES, Role
from apps.units.roles import grant


class Command(BaseCommand):
    help = (
        "Makes the account of an administrator, or with --reset gives it a new first password. "
        "The password is generated, printed once and must be changed at the first login."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--role", choices=sorted(EXCLUSIVE_ROLES))
        parser.add_argument("--district", metavar="CODE", help="the six digits of GB/T 2260")
        parser.add_argument(
            "--district-name", metavar="NAME", help="makes the district where it is not yet known"
        )
        parser.add_argument(
            "--name", default="", help="the person's name; the user name where it is not given"
        )
        parser.add_argument(
            "--reset", action="store_true", help="a new first password for an existing account"
        )

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        try:
            with transaction.atomic():
                password = self.reset(username) if options["reset"] else self.create(username, **options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except UnitsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{username}\n{password}")
        self.stderr.write("This password is shown only now. It must be changed at the first login.")

    def reset(self, username: str) -> str:
        try:
            user = User.objects.get(username=username, is_active=True)
        except User.DoesNotExist as error:
            raise CommandError(
                f"There is no active account {username}. Leave --reset out to make it."
            ) from error
        return reset_password(user, by=SYSTEM)

    def create(self, username: str, *, role: str, district: str, name: str, **options: Any) -> str:
        if not role or not district:
            raise CommandError("Give --role and --district for a new account.")
        home = self.district(district, options["district_name"])
        user, password = create_account(home, by=SYSTEM, username=username, name=name or username)
        grant(user, Role(role), by=SYSTEM)
        return password

    def district(self, code: str, name: str | None) -> District:
        known = District.objects.filter(code=code).first()
        if known is not None:
            return known
        if not name:
            raise CommandError(f"There is no district {code} yet. Give --district-name to make it.")
        new = District(code=code, name=name)
        new.full_clean()
        new.save()
        return new
