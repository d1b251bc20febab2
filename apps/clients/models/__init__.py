"""Programs that use the API: their tokens, what they hear of changes, and what they were answered."""

from .feed import Change, Stamp
from .remembered import Remembered
from .tokens import ROLES_OF_CLIENTS, Client, Token

__all__ = ["ROLES_OF_CLIENTS", "Change", "Client", "Remembered", "Stamp", "Token"]
