"""What the office sends out, and what became of it."""

from .bulletins import Bulletin, BulletinQuerySet
from .disclosures import Attribute, Disclosure, livelihood_projects
from .exports import UNFINISHED, Export, ExportQuerySet, ExportState

__all__ = [
    "UNFINISHED",
    "Attribute",
    "Bulletin",
    "BulletinQuerySet",
    "Disclosure",
    "Export",
    "ExportQuerySet",
    "ExportState",
    "livelihood_projects",
]
