"""Reader of case files: a title, the text between lines of one dot, what is expected, a dot."""

from collections.abc import Iterator
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"


def read_cases(name: str) -> Iterator[tuple[str, str, str]]:
    """(title, text, expected) of each case in ``cases/<name>.txt``."""
    lines = iter((CASES / f"{name}.txt").read_text("utf-8").splitlines())
    for title in lines:
        if not title:
            continue
        assert next(lines) == "."
        text, expected = _up_to_dot(lines), _up_to_dot(lines)
        yield title, text, expected


def params(name: str) -> list[object]:
    return [pytest.param(text, expected, id=title) for title, text, expected in read_cases(name)]


def _up_to_dot(lines: Iterator[str]) -> str:
    block: list[str] = []
    for line in lines:
        if line == ".":
            break
        block.append(line)
    return "\n".join(block)
