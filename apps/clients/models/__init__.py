"""Programs that use the API: their tokens, what they hear of changes, and what they were answered."""

from .feed import Change, Stamp
from .remembered import Remembered
from .tokens import ROLES_OF_CLIENTS, Client, Token, TokenState
from .webhooks import (
    TROUBLES,
    AllowedHost,
    Delivery,
    DeliveryQuerySet,
    DeliveryState,
    Webhook,
    WebhookState,
)

__all__ = [
    "ROLES_OF_CLIENTS",
    "TROUBLES",
    "AllowedHost",
    "Change",
    "Client",
    "Delivery",
    "DeliveryQuerySet",
    "DeliveryState",
    "Remembered",
    "Stamp",
    "Token",
    "TokenState",
    "Webhook",
    "WebhookState",
]
