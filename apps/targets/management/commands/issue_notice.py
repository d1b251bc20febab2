"""manage.py issue_notice --as USERNAME FILE_NAME…: accept what was read without a warning, and issue it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.documents.models import Document
from apps.targets.issuing import AlreadyIssued, NotIssuable, issue
from apps.targets.review import ReviewRefused, accept_clean
from apps.units.models import User


class Command(BaseCommand):
    help = "Accept every item without a warning of these uploaded notices, and issue their targets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file_names", nargs="+", help="as they were uploaded")
        parser.add_argument("--as", dest="username", required=True, help="the user who issues")

    def handle(self, *, file_names: list[str], username: str, **options: Any) -> None:
        try:
            user = User.objects.select_related("district").get(username=username)
        except User.DoesNotExist:
            raise CommandError(f"There is no user {username!r}: create the account first.") from None
        for name in file_names:
            document = Document.objects.filter(district_id=user.district_id, file_name=name).first()
            if document is None:
                raise CommandError(f"No notice {name!r} was uploaded: upload it first.")
            self.issue(document, user)

    def issue(self, document: Document, user: User) -> None:
        name = document.file_name
        try:
            if document.targets_issued_at is None:
                accept_clean(document, by=user)
            self.stdout.write(f"{name}: {issue(document, by=user)} targets issued")
        except AlreadyIssued:
            self.stdout.write(f"{name}: issued before")
        except (ReviewRefused, NotIssuable) as error:
            raise CommandError(f"{name}: {error}") from error
