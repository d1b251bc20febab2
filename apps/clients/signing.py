"""What a receiver can tell a true event by: docs/webhooks.md shows how it verifies."""

import hashlib
import hmac


def signature(secret: str, body: bytes, at: int) -> str:
    """The header Webhook-Signature. `at`, Unix seconds, is signed along, so that an old message cannot be sent again."""
    signed = f"{at}.".encode() + body
    return f"t={at},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
