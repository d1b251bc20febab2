"""A page of a list as CSV or XLSX, for who asks for it by Accept. The next page is told by the header Link."""

import json
from functools import partial
from io import BytesIO
from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer

from apps.audit.exports import FORMATS, Column, Listing
from apps.audit.sheets import XLSX


class SheetRenderer(BaseRenderer):
    """One column a field, named as in JSON; what a field nests stays JSON."""

    format: str

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        view, response = renderer_context["view"], renderer_context["response"]
        if response.status_code != 200:
            return bytes(JSONRenderer().render(data))
        page = json.loads(data) if isinstance(data, bytes) else data
        if page["next"]:
            response["Link"] = f'<{page["next"]}>; rel="next"'
        rows = page["results"]
        names = list(rows[0] if rows else view.shaped().fields)
        columns: list[Column[Any]] = [Column(name, partial(value_of, name)) for name in names]
        file = BytesIO()
        write, _media_type = FORMATS[self.format]
        write(file, Listing(view.basename, columns), "", rows)
        return file.getvalue()


def value_of(name: str, row: dict[str, Any]) -> Any:
    value = row[name]
    return value if isinstance(value, str | int | None) else json.dumps(value, ensure_ascii=False)


class CsvRenderer(SheetRenderer):
    media_type = "text/csv"
    format = "csv"


class XlsxRenderer(SheetRenderer):
    media_type = XLSX
    format = "xlsx"
    charset = None
    render_style = "binary"


SHEETS = [CsvRenderer, XlsxRenderer]
