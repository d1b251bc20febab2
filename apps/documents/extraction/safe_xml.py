"""XML from strangers, as it stands inside Word, Excel and OFD files."""

from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from lxml import etree

from .errors import DamagedFile, ForbiddenXml


def parse(xml: bytes) -> Any:
    """The root element (lxml), without comments. Raises ForbiddenXml or DamagedFile."""
    refuse_doctype(xml)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise DamagedFile from error


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
