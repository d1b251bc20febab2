import pytest
from django.conf import LazySettings
from django.test import RequestFactory

from apps.audit.middleware import address_of


@pytest.mark.parametrize(
    ("trusted", "forwarded", "connection", "address"),
    [
        (False, "", "10.0.0.7", "10.0.0.7"),
        (False, "192.0.2.1", "10.0.0.7", "10.0.0.7"),  # whoever sends the header may write anything there
        (True, "192.0.2.9, 192.0.2.1", "10.0.0.7", "192.0.2.1"),
        (True, "", "10.0.0.7", "10.0.0.7"),
        (True, "2001:db8::1", "10.0.0.7", "2001:db8::1"),
        (True, "unknown", "10.0.0.7", None),
        (False, "", "", None),  # a connection by a socket file
    ],
)
def test_the_address_is_the_last_that_a_trusted_proxy_saw(
    settings: LazySettings, trusted: bool, forwarded: str, connection: str, address: str | None
) -> None:
    settings.TRUST_PROXY = trusted
    request = RequestFactory().get("/", REMOTE_ADDR=connection, HTTP_X_FORWARDED_FOR=forwarded)

    assert address_of(request) == address
