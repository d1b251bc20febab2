"""manage.py upload_notice --as USERNAME FILE…: what the upload page does, from the command line."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from apps.documents.models import JobState, ReadingJob
from apps.documents.upload import AlreadyUploaded, UploadRefused, upload
from apps.units.models import User

POLL_SECONDS = 0.5


class Command(BaseCommand):
    help = "Upload notices in a user's name and, with --wait, tell what a worker read in each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--as", dest="username", required=True, help="the user who uploads")
        parser.add_argument("--wait", type=int, default=0, help="seconds to wait until all are read")

    def handle(self, *, files: list[Path], username: str, wait: int, **options: Any) -> None:
        try:
            user = User.objects.select_related("district").get(username=username)
        except User.DoesNotExist:
            raise CommandError(f"There is no user {username!r}: create the account first.") from None
        jobs = {path: self.upload(path, user) for path in files}
        if wait:
            self.report({path: job_id for path, job_id in jobs.items() if job_id}, wait)
        if None in jobs.values():
            raise CommandError("Not every file was taken: see above.")

    def upload(self, path: Path, user: User) -> int | None:
        try:
            with path.open("rb") as file:
                return upload(File(file), path.name, by=user).job.pk
        except AlreadyUploaded as error:
            return error.document.job.pk
        except (UploadRefused, OSError) as error:
            self.stderr.write(f"{path}: {error}")
            return None

    def report(self, jobs: dict[Path, int], wait: int) -> None:
        """One line for each file, as soon as all are read; CommandError when that takes too long."""
        deadline = time.monotonic() + wait
        while not all(job.finished for job in ReadingJob.objects.filter(pk__in=jobs.values())):
            if time.monotonic() > deadline:
                raise CommandError(f"Not all notices were read in {wait} seconds: is a worker running?")
            time.sleep(POLL_SECONDS)
        for path, job_id in jobs.items():
            job = ReadingJob.objects.get(pk=job_id)
            if job.state == JobState.READY:
                counts = ", ".join(f"{count} {name}" for name, count in job.found.items())
                self.stdout.write(f"{path.name}: {counts}")
            else:
                self.stdout.write(f"{path.name}: {job.failure_sentence}")
