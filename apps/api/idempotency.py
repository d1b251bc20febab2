"""Idempotency-Key: a POST that is repeated with its key is done once and answered every time."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.bodies import takes_json
from apps.clients.remembering import Answer, once

HEADER = "Idempotency-Key"
LONGEST = 200  # characters
KEY = re.compile(f"[!-~]{{1,{LONGEST}}}")


def answered_once(
    handler: Callable[..., Response], request: Request, *args: Any, **kwargs: Any
) -> HttpResponse:
    """What `handler` answers, or answered the first time; then with the header Idempotency-Replayed."""
    key = request.headers[HEADER]
    if not KEY.fullmatch(key):
        raise ValidationError(
            {HEADER: _("A key has 1 to %(longest)s visible characters of ASCII.") % {"longest": LONGEST}}
        )
    digest = digest_of(request)
    answer, replayed = once(
        request.user, key, digest, lambda: sent(request, handler(request, *args, **kwargs))
    )
    response = HttpResponse(answer.body, status=answer.status, headers=answer.headers)
    if not answer.body:
        del response["Content-Type"]
    if replayed:
        response["Idempotency-Replayed"] = "true"
    return response


def sent(request: Request, response: Response) -> Answer:
    renderer = request.accepted_renderer
    headers = {"Content-Type": renderer.media_type} | {
        name: value for name, value in response.items() if name == "Location"
    }
    return Answer(response.status_code, renderer.render(response.data, request.accepted_media_type), headers)


def digest_of(request: Request) -> str:
    """Of the method, the address and all that was sent. Files are read in pieces: large ones lie on the disk."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if takes_json(request) and request.content_type.startswith("application/json"):
        digest.update(request.body)
        return digest.hexdigest()
    sent = request.data  # raises UnsupportedMediaType
    for name, values in sorted(sent.lists()) if isinstance(sent, QueryDict) else ():
        for value in values:
            if isinstance(value, UploadedFile):
                digest.update(json.dumps([name, value.name, value.size]).encode())
                for piece in value.chunks():
                    digest.update(piece)
                value.seek(0)
            else:
                digest.update(json.dumps([name, value]).encode())
    return digest.hexdigest()
