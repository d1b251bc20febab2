"""The parser's version follows its rules."""

from pathlib import Path

from apps.documents.parser import VERSION
from apps.documents.parser.version import version_of


def test_the_version_changes_with_any_file_of_rules_and_with_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "stages.py").write_text("STAGES = ()\n")
    first = version_of(tmp_path)
    (tmp_path / "stages.pyc").write_bytes(b"compiled")
    assert version_of(tmp_path) == first
    (tmp_path / "terms.txt").write_text("街镇\n")
    second = version_of(tmp_path)
    (tmp_path / "terms.txt").write_text("街道\n")
    assert len({first, second, version_of(tmp_path)}) == 3


def test_it_fits_the_column() -> None:
    assert len(VERSION) == 12
