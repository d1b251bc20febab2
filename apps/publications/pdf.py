"""Sets an official document as a PDF by bulletin.typ, in a tenth of a second and without a word processor. Pure."""

import json
from pathlib import Path

import typst

from apps.publications.official import Official, as_data

TEMPLATE = Path(__file__).with_name("bulletin.typ")


def pdf_of(document: Official, fonts: Path) -> bytes:
    """`fonts` is the folder of the typeface that stands in where the machine has none of the offices' own."""
    data = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=[fonts],
        sys_inputs={"document": json.dumps(as_data(document), ensure_ascii=False)},
    )
    assert isinstance(data, bytes)  # noqa: S101 - a PDF has one part
    return data
