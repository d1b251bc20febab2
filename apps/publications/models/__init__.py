"""What goes out of the house, and what became of it."""

from .exports import UNFINISHED, Export, ExportQuerySet, ExportState

__all__ = ["UNFINISHED", "Export", "ExportQuerySet", "ExportState"]
