"""Programs that use the API: their tokens, and what they hear of changes."""

from .feed import Change, Stamp
from .tokens import ROLES_OF_CLIENTS, Client, Token

__all__ = ["ROLES_OF_CLIENTS", "Change", "Client", "Stamp", "Token"]
