"""The columns of this app's list as a file."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.audit.exports import Column, Listing
from apps.clients.models import Client, Token, TokenState
from apps.clients.scopes import Scope


@dataclass(frozen=True, slots=True)
class Line:
    """One token of a program, or a program that has none."""

    client: Client
    token: Token | None = None
    state: TokenState | None = None  # of the token, now

    @property
    def role(self) -> str:
        membership = self.client.membership
        return membership.get_role_display() if membership else ""

    @property
    def unit(self) -> str:
        membership = self.client.membership
        return str((membership and membership.unit) or "")

    @property
    def scopes(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.token.scopes] if self.token else []

    @property
    def is_usable(self) -> bool:
        return self.state in (TokenState.VALID, TokenState.EXPIRING)


def lines_of(clients: Iterable[Client], now: datetime) -> Iterator[Line]:
    for client in clients:
        for token in client.tokens.all():
            yield Line(client, token, token.state_at(now))
        if not client.tokens.all():
            yield Line(client)


def of_token(name: str) -> Callable[[Line], Any]:
    return lambda line: getattr(line.token, name) if line.token else None


CLIENTS: Listing[Line] = Listing(
    _("Programs"),
    (
        Column(_("Program"), lambda line: line.client.name, 24),
        Column(_("Role"), lambda line: line.role, 14),
        Column(_("Unit"), lambda line: line.unit, 20),
        Column(_("Token"), lambda line: f"{line.token.hint}…" if line.token else _("none yet"), 14),
        Column(_("May be used for"), lambda line: "\n".join(line.scopes), 44),
        Column(_("Valid until"), of_token("expires_at"), 19),
        Column(_("Last use"), of_token("last_used_at"), 19),
        Column(_("From address"), of_token("last_used_from"), 18),
        Column(_("State"), lambda line: line.state.label if line.state else None, 16),
    ),
)
