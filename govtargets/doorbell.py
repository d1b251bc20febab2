"""kombu's filesystem broker for the demonstration, with messages that appear whole.

kombu opens a message under its final name and writes it then: a worker that looks in between reads nothing
and ends. Here it is written under another name first.
"""

from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]
        whole = Path(self.data_folder_out) / f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        part = whole.with_suffix(".part")
        part.write_text(dumps(message), "utf-8")
        part.rename(whole)


class Transport(filesystem.Transport):
    Channel = Channel
