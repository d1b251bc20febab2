"""What programs send as JSON."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request


class BodyParser(JSONParser):
    """REST framework's, which falls over lists in lists in lists."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except RecursionError as error:
            raise ParseError(_("This is nested too deeply. See the description for what to send.")) from error


def takes_json(request: Request) -> bool:
    """Whether what the request asks for reads its body as JSON; uploads do not."""
    return any(isinstance(parser, JSONParser) for parser in request.parsers)
