"""Read notices from files, without a database: what the parser finds, as JSON.

DATABASE_URL and SECRET_KEY must be set, but nothing connects: they may hold anything well-formed.
"""

import json
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.documents.extraction import ExtractedText, UnreadableFile, extract
from apps.documents.parser import as_json, parse


class Command(BaseCommand):
    help = (
        "Read notices of any format that can be uploaded and print what they say as JSON. Needs no database."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a notice")
        output = parser.add_mutually_exclusive_group()
        output.add_argument("--out", type=Path, metavar="DIR", help="write one <stem>.json a notice here")
        output.add_argument("--text", action="store_true", help="print the text of the notices instead")

    def handle(self, *args: Any, paths: list[Path], out: Path | None, text: bool, **options: Any) -> None:
        """Do every file; those that cannot be read are told on stderr and make the exit code 1."""
        if out:
            _refuse_equal_stems(paths)
            out.mkdir(parents=True, exist_ok=True)
        unread = 0
        for path in paths:
            try:
                notice = extract(path.read_bytes())
            except UnreadableFile as error:
                self._tell(path, _(error.sentence) % error.parameters)
                unread += 1
            except OSError as error:
                self._tell(path, error.strerror or str(error))
                unread += 1
            else:
                self._put(path, notice, out, text)
        if unread:
            message = ngettext("%(count)d file was not read.", "%(count)d files were not read.", unread)
            raise CommandError(message % {"count": unread})

    def _put(self, path: Path, notice: ExtractedText, out: Path | None, text: bool) -> None:
        if text:
            self.stdout.write(notice.text)
            return
        found = json.dumps(
            as_json(parse(notice.text, notice.structure), path.name), ensure_ascii=False, indent=1
        )
        if out:
            (out / f"{path.stem}.json").write_text(found + "\n", "utf-8")
        else:
            self.stdout.write(found)

    def _tell(self, path: Path, sentence: str) -> None:
        self.stderr.write(f"{path}: {sentence}")


def _refuse_equal_stems(paths: list[Path]) -> None:
    """Two notices of one stem would be written to one file, and one of them lost."""
    stem, times = Counter(path.stem for path in paths).most_common(1)[0]
    if times > 1:
        raise CommandError(
            _("%(count)d files would be written to %(name)s. Give them different names.")
            % {"count": times, "name": f"{stem}.json"}
        )
