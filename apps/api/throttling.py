"""Rate limits: so many requests a minute for each token, person or address."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from apps.audit.middleware import address_of
from apps.clients.models import Token

WINDOW = 60  # seconds


class MinuteThrottle(BaseThrottle):
    """Counted in whole minutes, so that one addition in the cache is all that a request costs.

    The request keeps `rate_limit`, which becomes the headers RateLimit-Limit, -Remaining and -Reset.
    """

    reset = 0.0

    def allow_request(self, request: Request, view: Any) -> bool:
        now = time.time()
        minute = int(now // WINDOW)
        self.reset = (minute + 1) * WINDOW - now
        limit = settings.API_REQUESTS_A_MINUTE
        count = counted(f"requests:{self.who(request)}:{minute}")
        request.rate_limit = {
            "RateLimit-Limit": str(limit),
            "RateLimit-Remaining": str(max(0, limit - count)),
            "RateLimit-Reset": str(int(self.reset) + 1),
        }
        return count <= limit

    def wait(self) -> float:
        return self.reset

    @staticmethod
    def who(request: Request) -> str:
        if isinstance(request.auth, Token):
            return f"token:{request.auth.pk}"
        if request.user.is_authenticated:
            return f"user:{request.user.pk}"
        return f"address:{address_of(request)}"


def counted(key: str) -> int:
    """How many requests of this minute this one is; the first, where the cache dropped the others or does not answer."""
    try:
        cache.add(key, 0, timeout=2 * WINDOW)
        return cache.incr(key)
    except (ValueError, RedisError):
        return 1
