"""What is drawn on one page of a PDF besides its characters: straight lines, other shapes and pictures."""

import ctypes
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pypdfium2.raw as pdfium

from .page import straight_lines

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)

MOST_OBJECTS = 20_000  # more drawn objects on a page are a drawing, not a table
MOST_SEGMENTS = 500  # and so is a path of more segments
DEEPEST_FORM = 8  # forms drawn inside forms


@dataclass(slots=True)
class Drawing:
    """In the sheet's own coordinates: the level and upright lines, each from one end to the other, the area that
    pictures cover in square points, and how many shapes there are besides."""

    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    picture_area: float = 0.0
    curves: int = 0


def read_drawing(page: Any) -> Drawing:
    """Read a loaded FPDF_PAGE; a page of very many objects is a drawing and has no lines."""
    drawn = Drawing()
    count = pdfium.FPDFPage_CountObjects(page)
    if count > MOST_OBJECTS * 5:
        return drawn
    left = MOST_OBJECTS
    for thing, matrix in _objects(count, lambda index: pdfium.FPDFPage_GetObject(page, index), IDENTITY, 0):
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            drawn.picture_area += abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            left -= 1
            if left < 0:
                return replace(drawn, lines=[], curves=MOST_OBJECTS)
            lines = list(_straight_lines(thing, matrix))
            drawn.lines += lines
            drawn.curves += not lines
    return drawn


def _objects(
    count: int, get: Callable[[int], Any], outer: Matrix, depth: int
) -> Iterator[tuple[Any, Matrix]]:
    """Every object with what maps its own coordinates to the sheet's; forms are opened."""
    for index in range(count):
        thing = get(index)
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        own = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(thing, own)
        matrix = _product((own.a, own.b, own.c, own.d, own.e, own.f), outer)
        if kind != pdfium.FPDF_PAGEOBJ_FORM:
            yield thing, matrix
        elif depth < DEEPEST_FORM:

            def inner(place: int, form: Any = thing) -> Any:
                return pdfium.FPDFFormObj_GetObject(form, place)

            yield from _objects(pdfium.FPDFFormObj_CountObjects(thing), inner, matrix, depth + 1)


def _product(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _straight_lines(path: Any, matrix: Matrix) -> Iterator[tuple[float, float, float, float]]:
    """The level and upright lines of a path: strokes, and filled boxes too thin to be anything else."""
    filling, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, filling, stroked)
    for points in _outlines(path, matrix):
        yield from straight_lines(points, stroked=bool(stroked.value), filled=bool(filling.value))


def _outlines(path: Any, matrix: Matrix) -> Iterable[list[tuple[float, float]]]:
    """The corners of each part of a path; parts with curves are left out."""
    count = pdfium.FPDFPath_CountSegments(path)
    if count > MOST_SEGMENTS:
        return
    points: list[tuple[float, float]] = []
    curved = False
    across, up = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if points and not curved:
                yield points
            points, curved = [], False
        curved |= kind == pdfium.FPDF_SEGMENT_BEZIERTO
        pdfium.FPDFPathSegment_GetPoint(segment, across, up)
        x, y = across.value, up.value
        points.append((matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points and not curved:
        yield points
