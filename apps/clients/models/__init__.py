"""Programs that use the API: their tokens, and what they hear of changes."""

from .feed import Change, Stamp
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
    "Stamp",
    "Token",
    "TokenState",
    "Webhook",
    "WebhookState",
]
