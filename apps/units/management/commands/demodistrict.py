import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from apps.audit.recording import SYSTEM
from apps.units.accounts import choose_password, create_account, first_password
from apps.units.importing import import_units
from apps.units.models import District, Unit, User
from apps.units.permissions import Role
from apps.units.roles import grant
from apps.units.sheets import SHEETS, Row, Sheets

AT_ONCE = {"tianbao", "shenhe"}  # of the people of units; the others choose a password first, as everywhere
DATA = settings.BASE_DIR / "fixtures" / "demo_district.json"


class Command(BaseCommand):
    help = (
        "Makes the demonstration district with units, groups, posts and the accounts of its people. "
        "Passwords are generated and kept in the accounts file, which only its owner may read. "
        "A second run changes nothing and prints one account of each role again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        default = settings.VAR_DIR / "demo-accounts.json"
        parser.add_argument(
            "--accounts", type=Path, default=default, metavar="FILE", help=f"by default {default}"
        )

    def handle(self, *args: Any, accounts: Path, **options: Any) -> None:
        data = json.loads(DATA.read_text("utf-8"))
        known = json.loads(accounts.read_text("utf-8")) if accounts.exists() else {}
        with transaction.atomic():
            district, _ = District.objects.get_or_create(
                code=data["district"]["code"], defaults={"name": data["district"]["name"]}
            )
            outcome = import_units(district, sheets_of(data), by=SYSTEM)
            if outcome.errors:
                raise CommandError(f"{DATA} has errors: {outcome.errors}")
            passwords = {
                account["username"]: self.account(district, known=known, **account)
                for account in data["accounts"]
            }
            write_privately(accounts, passwords)
        self.stdout.write(f"{district} ({district.code}): {district.units.count()} units")
        first: dict[str, dict[str, str]] = {}
        for account in data["accounts"]:
            first.setdefault(account["role"], account)
        for role, account in first.items():
            words = Role(role).value.replace("_", " ")
            self.stdout.write(f"  {account['username']:<12} {passwords[account['username']]:<20} {words}")
        self.stdout.write(f"  Those of {len(passwords) - len(first)} more people are in {accounts}.")

    def account(
        self,
        district: District,
        *,
        known: dict[str, str],
        username: str,
        name: str,
        role: str,
        unit: str = "",
        telephone: str = "",
    ) -> str:
        """The account's password: the one in the file, else a new one where there is none of it."""
        user = User.objects.filter(district=district, username=username).first()
        if user is None:
            user, first = create_account(
                district, by=SYSTEM, username=username, name=name, telephone=telephone
            )
            place = Unit.objects.get(district=district, name=unit) if unit else None
            grant(user, Role(role), by=SYSTEM, unit=place)
            if unit and username not in AT_ONCE:
                return first
        elif username in known:
            return known[username]
        # A demonstration is shown by whoever holds the file, so these passwords open the pages at once.
        password = first_password()
        choose_password(user, password, by=user)
        return password


def sheets_of(data: dict[str, Any]) -> Sheets:
    """The fixture has the columns of the Excel form, under their keys."""
    sheets = Sheets()
    for name, columns in SHEETS.items():
        for number, given in enumerate(data[name], start=2):
            values = {column.key: given.get(column.key, "") for column in columns}
            for column in columns:
                if column.is_date and values[column.key]:
                    values[column.key] = date.fromisoformat(values[column.key])
            sheets.rows[name].append(Row(number, values))
    return sheets


def write_privately(path: Path, passwords: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(passwords, file, ensure_ascii=False, indent=2)
    new.replace(path)
