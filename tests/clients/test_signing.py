import hashlib
import hmac

from apps.clients.signing import signature


def test_the_moment_is_signed_along_with_the_body() -> None:
    expected = hmac.new(b"whsec_1", b'1790000000.{"number":1}', hashlib.sha256).hexdigest()
    assert signature("whsec_1", b'{"number":1}', 1_790_000_000) == f"t=1790000000,v1={expected}"


def test_secret_body_and_moment_each_make_another_signature() -> None:
    signed = [("a", b"x", 1), ("b", b"x", 1), ("a", b"y", 1), ("a", b"x", 2)]
    assert len({signature(*one).partition("v1=")[2] for one in signed}) == 4
