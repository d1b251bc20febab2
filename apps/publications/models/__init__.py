"""What the office sends out, as it was sent."""

from .bulletins import Bulletin, BulletinQuerySet

__all__ = ["Bulletin", "BulletinQuerySet"]
