"""A list as a file (ADR 21): the rows that a page lists, all pages of them, with the same filters and in the same order.

A view that lists something asks is_wanted(), and answers with exported() instead of its page. It stands down
here because the trail is a list, too, and because nothing leaves the house without an entry in the trail.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any, Generic, TypeVar, cast
from urllib.parse import unquote_plus

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.utils import get_column_letter

from apps.audit.recording import record
from apps.audit.sheets import (
    BOLD,
    BOX,
    CENTRED,
    FORMULA,
    HEADING,
    WRAPPED,
    XLSX,
    FittedRow,
    height,
    local,
    number_format,
    put,
    set_up,
    writable,
)

LIMIT = 50_000  # rows of one file: half a minute of one core
PAGE_WIDTH = 200  # characters that can be read across one sheet of A4
BATCH = 500  # rows that are in memory at a time
CSV = "text/csv; charset=utf-8"

Row = TypeVar("Row")
Words = str | Promise
Value = Words | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: what stands in it of a row, as a number, a day, a moment or words; None stays empty."""

    heading: Words
    value: Callable[[Row], Value]
    width: int = 14  # characters


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """A list by its name, which is also that of the file."""

    name: Words
    columns: Sequence[Column[Row]]


def is_wanted(request: HttpRequest) -> bool:
    """Whether the address asks for the list as a file: ?export=xlsx or ?export=csv beside its filters."""
    return request.GET.get("export") in FORMATS


def exported(
    request: HttpRequest,
    listing: Listing[Row],
    rows: QuerySet[Any] | Sequence[Any],
    each: Callable[[list[Any]], Iterable[Row]] | None = None,
) -> HttpResponseBase:
    """The file, and its entry in the trail; for more than LIMIT rows the page again, which says what to do.

    `each` makes what the columns take of some hundred rows at a time, so that the memory needed, and for each
    of these batches the number of queries, is the same for any number of rows.
    """
    user = cast(Any, request.user)
    if (rows.count() if isinstance(rows, QuerySet) else len(rows)) > LIMIT:
        return too_many(request)
    form = request.GET["export"]
    write, media_type = FORMATS[form]
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    title = f"{user.district}{listing.name} {timezone.localdate():%Y-%m-%d}"
    count = write(file, listing, title, chain.from_iterable(map(each or list, batches(rows))))
    file.seek(0)
    with translation.override(settings.LANGUAGE_CODE):
        after = {"list": str(listing.name), "format": form, "count": count}
    if narrowed := filters_of(request):
        after["filter"] = narrowed
    with transaction.atomic():
        record("list.export", user.district, by=user, after=after)
    name = f"{user.district}{listing.name}{timezone.localdate():%Y%m%d}.{form}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=media_type)


def too_many(request: HttpRequest) -> HttpResponseBase:
    told = _("The list has more than %(limit)s rows, so no file was made. Narrow it with its filters first.")
    messages.error(request, told % {"limit": f"{LIMIT:,}"})
    query = request.GET.copy()
    del query["export"]
    return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")


def filters_of(request: HttpRequest) -> str:
    """What the address narrows and orders the list by, to be read by people."""
    query = request.GET.copy()
    del query["export"]
    return unquote_plus(query.urlencode())


def batches(rows: QuerySet[Any] | Sequence[Any]) -> Iterator[list[Any]]:
    left = rows.iterator(chunk_size=BATCH) if isinstance(rows, QuerySet) else iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def write_xlsx(file: IO[bytes], listing: Listing[Row], title: str, rows: Iterable[Row]) -> int:
    """Row by row; returns how many there are."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name(str(listing.name)))
    for place, column in enumerate(listing.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes = "A2"
    width = sum(column.width for column in listing.columns)
    set_up(sheet, repeated="1:1", pages=-(-width // PAGE_WIDTH), title=title)
    sheet.append([heading_cell(sheet, str(column.heading)) for column in listing.columns])
    count = 0
    for count, row in enumerate(rows, start=1):
        values = [column.value(row) for column in listing.columns]
        texts = [(v, c.width) for v, c in zip(values, listing.columns, strict=True) if isinstance(v, str)]
        sheet.row_dimensions[count + 1] = FittedRow(sheet, index=count + 1, ht=height(texts))
        sheet.append([cell_of(sheet, value) for value in values])
        del sheet.row_dimensions[count + 1]  # it is written by now
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(listing.columns))}{count + 1}"
    book.save(file)
    return count


def heading_cell(sheet: Any, words: str) -> Cell:
    cell = WriteOnlyCell(sheet)
    put(cell, words)
    cell.font, cell.fill, cell.border, cell.alignment = BOLD, HEADING, BOX, CENTRED
    return cell


def cell_of(sheet: Any, value: Value) -> Cell:
    cell = WriteOnlyCell(sheet)
    put(cell, str(value) if isinstance(value, Promise) else value)
    cell.alignment, cell.border = WRAPPED, BOX
    if isinstance(value, Decimal | int):
        cell.number_format = number_format(value)
    return cell


def write_csv(file: IO[bytes], listing: Listing[Row], _title: str, rows: Iterable[Row]) -> int:
    """With the mark by which Excel and WPS know the encoding; returns how many rows there are."""
    lines = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(lines)
    writer.writerow([str(column.heading) for column in listing.columns])
    count = 0
    for row in rows:
        writer.writerow([text_of(column.value(row)) for column in listing.columns])
        count += 1
    lines.detach()  # flushed; the file stays open
    return count


def text_of(value: Value) -> str:
    """A figure without groups, a day as ISO 8601; before what a sheet would take for a formula stands a '."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize() + 0:f}"
    if isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    words = writable(str(value))
    return f"'{words}" if isinstance(value, Words) and words.startswith(FORMULA) else words


def sheet_name(words: str, taken: Iterable[str] = ()) -> str:
    """A name that every program takes: at most 31 characters, without []:*?/\\, no quote at its ends, and new."""
    plain = "".join(" " if sign in "[]:*?/\\" else sign for sign in writable(words))
    plain = " ".join(plain.split()).strip("' ") or "Sheet"
    known = {name.lower() for name in taken} | {"history"}  # reserved by Excel
    name, number = plain[:31].strip("' "), 1
    while name.lower() in known:
        number += 1
        name = f"{plain[: 31 - len(str(number)) - 2].strip()}({number})"
    return name


FORMATS: dict[str, tuple[Callable[[IO[bytes], Listing[Any], str, Iterable[Any]], int], str]] = {
    "xlsx": (write_xlsx, XLSX),
    "csv": (write_csv, CSV),
}
