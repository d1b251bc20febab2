"""Take the text out of a file in a process of its own, within limits of time and memory.

A file made to hang or to swell, and a library that crashes on it, end that process and not the worker.
"""

import json
import subprocess
import sys
from pathlib import Path

from apps.documents.structure import Structure

from .composing import ExtractedText
from .errors import TakesTooMuch, UnreadableFile, by_code

SECONDS = 60  # a usual notice takes half a second, starting included
MEMORY = 2 * 1024**3  # bytes of address space; libraries and Python take a tenth of it
LONGEST = 3_000_000  # characters: 300 times a notice, 20 times a year's budget book

ROOT = Path(__file__).parents[3]


def extract_apart(data: bytes, *, seconds: int = SECONDS, memory: int = MEMORY) -> ExtractedText:
    """Like `extract`, which it calls in a child process. Raises UnreadableFile, TakesTooMuch among them."""
    try:
        child = subprocess.run(  # noqa: S603 - our own program, nothing of the file among its arguments
            [sys.executable, "-m", "apps.documents.extraction", str(seconds), str(memory)],
            input=data,
            capture_output=True,
            cwd=ROOT,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TakesTooMuch from error
    if child.returncode < 0:  # ended by a signal: out of time or memory, or crashed
        raise TakesTooMuch
    if child.returncode:
        raise RuntimeError(child.stderr.decode("utf-8", "replace"))
    said = json.loads(child.stdout)
    if "error" in said:
        raise by_code(said["error"], said["parameters"])
    return ExtractedText(said["text"], said["encoding"], Structure.from_json(said["structure"]))


def answer(extracted: ExtractedText | UnreadableFile) -> str:
    """What the child prints: a JSON object, in ASCII."""
    if isinstance(extracted, UnreadableFile):
        return json.dumps({"error": extracted.code, "parameters": dict(extracted.parameters)})
    return json.dumps(
        {
            "text": extracted.text,
            "encoding": extracted.encoding,
            "structure": extracted.structure.as_json(),
        }
    )
