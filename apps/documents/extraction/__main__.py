"""The child process of apart.py: a file on standard input, what it says or why not on standard output."""

import resource
import sys

from . import extract
from .apart import LONGEST, answer
from .errors import TakesTooMuch, UnreadableFile


def limited(data: bytes, seconds: int, memory: int) -> str:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    try:
        found = extract(data)
        return answer(TakesTooMuch() if len(found.text) > LONGEST else found)
    except UnreadableFile as error:
        return answer(error)
    except (MemoryError, RecursionError):
        return answer(TakesTooMuch())


sys.stdout.write(limited(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2])))
