"""What the office sends out, and what became of it."""

from .bulletins import Bulletin, BulletinQuerySet
from .exports import UNFINISHED, Export, ExportQuerySet, ExportState

__all__ = ["UNFINISHED", "Bulletin", "BulletinQuerySet", "Export", "ExportQuerySet", "ExportState"]
