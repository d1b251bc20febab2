"""manage.py parse_notice: files in, JSON out, without a database (pytest-django blocks it here)."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from docx import Document

from apps.documents.extraction import extract
from apps.documents.extraction.errors import DamagedFile
from apps.documents.parser import as_json, parse

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "fixtures" / "documents"
NOTICE = "2026年重点工作安排\n一、改善民生\n（一）新增养老床位350张。（二）新增社区长者食堂5个。\n"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "notice.txt"
    path.write_text(NOTICE, "utf-8", newline="")
    return path


def run(*arguments: object) -> tuple[str, str]:
    """What the command writes to stdout and stderr."""
    out, err = StringIO(), StringIO()
    call_command("parse_notice", *map(str, arguments), stdout=out, stderr=err, no_color=True)
    return out.getvalue(), err.getvalue()


def test_prints_json(notice: Path) -> None:
    out, err = run(notice)
    assert (json.loads(out), err) == (as_json(parse(NOTICE), "notice.txt"), "")


def test_writes_one_file_a_notice(notice: Path, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("一、改善民生")
    document.save(str(tmp_path / "word.docx"))
    assert run(notice, tmp_path / "word.docx", "--out", tmp_path / "new" / "out") == ("", "")
    written = {
        path.name: json.loads(path.read_text("utf-8")) for path in (tmp_path / "new" / "out").iterdir()
    }
    assert written == {
        "notice.json": as_json(parse(NOTICE), "notice.txt"),
        "word.json": as_json(parse("一、改善民生"), "word.docx"),
    }


def test_prints_the_text(notice: Path) -> None:
    assert run(notice, "--text") == (NOTICE, "")


def test_offsets_hold_for_the_file_with_its_own_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "windows.txt"
    path.write_text(NOTICE, "utf-8", newline="\r\n")
    source = path.read_bytes().decode("utf-8")
    found = json.loads(run(path)[0])
    quantities = [quantity for item in found["items"] for quantity in item["indicators"]]
    assert [source[each["start"] : each["end"]] for each in quantities] == ["350张", "5个"]


def test_the_others_are_done_where_one_cannot_be_read(notice: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.docx"
    damaged.write_bytes(b"PK\x03\x04 cut off")
    missing = tmp_path / "missing.txt"
    out, err = StringIO(), StringIO()
    paths = [str(path) for path in (damaged, missing, notice)]
    with pytest.raises(CommandError) as caught:
        call_command("parse_notice", *paths, "--text", stdout=out, stderr=err, no_color=True)
    assert (str(caught.value), caught.value.returncode) == ("2 files were not read.", 1)
    assert out.getvalue() == NOTICE
    assert err.getvalue() == f"{damaged}: {DamagedFile()}\n{missing}: No such file or directory\n"


def test_two_notices_of_one_name_do_not_overwrite_each_other(notice: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        run(notice, tmp_path / "notice.docx", "--out", tmp_path / "out")
    assert str(caught.value) == "2 files would be written to notice.json. Give them different names."
    assert not (tmp_path / "out").exists()


def test_runs_without_a_reachable_database(notice: Path) -> None:
    environment = os.environ | {"DATABASE_URL": "postgres://nobody@nowhere.invalid:1/none", "SECRET_KEY": "x"}
    done = subprocess.run(
        [sys.executable, "manage.py", "parse_notice", str(notice), "--text"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == (NOTICE, "", 0)


def sample(name: str) -> dict[str, Any]:
    return as_json(parse(extract((SAMPLES / name).read_bytes()).text), name)


@pytest.mark.parametrize(
    ("name", "kind", "period", "items", "stars"),
    [
        ("2020-work-report.txt", "work_report", ("2020-01-01", "2020-12-31"), 22, 0),
        ("2021-annual-targets.txt", "annual_targets", ("2021-01-01", "2021-12-31"), 51, 13),
        ("2021-q1-work-points.docx", "quarterly_work_points", ("2021-01-01", "2021-03-31"), 29, 0),
        ("2021-livelihood-projects.xlsx", "responsibility_breakdown", ("2021-01-01", "2021-12-31"), 10, 0),
        ("damaged-notice.txt", "quarterly_work_points", ("2021-04-01", "2021-06-30"), 7, 0),
    ],
)
def test_samples(name: str, kind: str, period: tuple[str, str], items: int, stars: int) -> None:
    found = sample(name)
    document = found["document"]
    assert (document["kind"], (document["period_start"], document["period_end"])) == (kind, period)
    assert (len(found["items"]), sum(item["stars"] for item in found["items"])) == (items, stars)


def test_sample_work_points_name_a_lead_in_every_item() -> None:
    items = sample("2021-q1-work-points.docx")["items"]
    assert [item["labels"] for item in items if "lead" not in {unit["role"] for unit in item["units"]}] == []


def test_the_damaged_sample_says_what_is_wrong_with_it() -> None:
    found = sample("damaged-notice.txt")
    assert [warning["code"] for warning in found["document"]["warnings"]] == [
        "damaged_doc_number",
        "two_dates",
        "unclosed_bracket",
        "page_break_joined",
        "missing_units",
        "missing_units",
        "truncated_end",
    ]


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_the_samples_are_wholly_read(path: Path) -> None:
    assert sample(path.name)["unread"] == []
