"""Bytes to text, one module a format.

    format = sniff(data)      # at upload: what is it, by content? Refuses what is not read
    found = extract(data)     # found.text, found.structure; a worker calls apart.extract_apart instead

Pure: no Django, no database, no network, no file names. Whatever cannot be read raises a subclass
of UnreadableFile (errors.py), whose sentence tells a clerk what to do.
"""

from importlib import import_module

from .composing import ExtractedText
from .errors import UnreadableFile
from .formats import Format, sniff

__all__ = ["ExtractedText", "Format", "UnreadableFile", "extract", "sniff"]


def extract(data: bytes) -> ExtractedText:
    """The text of a whole file, whose format is found by its content. Raises UnreadableFile.

    The module of a format bears its name and has `extract(data) -> ExtractedText`; it is loaded when
    first needed, so that the web process, which only sniffs, never loads the libraries of all formats.
    """
    module = import_module(f".{sniff(data)}", __package__)
    found: ExtractedText = module.extract(data)
    return found
