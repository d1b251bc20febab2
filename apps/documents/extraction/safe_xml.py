"""XML from strangers, as it stands inside Word and OFD files."""

from io import BytesIO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from .errors import DamagedFile, ForbiddenXml


def refuse_doctype(xml: bytes) -> None:
    """Raises ForbiddenXml where there is a DOCTYPE, DamagedFile where there is no XML.

    Entity bombs and outside references need a DOCTYPE, which stands before the first element.
    """
    try:
        next(iter(iterparse(BytesIO(xml), events=("start",), forbid_dtd=True)))
    except DefusedXmlException as error:
        raise ForbiddenXml from error
    except (ParseError, StopIteration, LookupError, ValueError) as error:
        raise DamagedFile from error
