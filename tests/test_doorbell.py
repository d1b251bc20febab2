"""The broker of the demonstration."""

from pathlib import Path
from typing import Any

from kombu import Connection

from govtargets.doorbell import Transport


def test_a_message_comes_out_as_it_went_in_and_no_part_of_it_before(tmp_path: Path, monkeypatch: Any) -> None:
    seen: list[list[str]] = []
    rename = Path.rename

    def renamed(self: Path, target: Path) -> Path:
        seen.append([file.name for file in tmp_path.glob("*.msg")])
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", renamed)
    folders = {f"data_folder_{way}": str(tmp_path) for way in ("in", "out")}
    options = {**folders, "control_folder": str(tmp_path / "control")}
    with Connection("x://", transport=Transport, transport_options=options) as connection:
        queue = connection.SimpleQueue("jobs")
        queue.put({"id": 7})
        message = queue.get(timeout=2)
        message.ack()
    assert message.payload == {"id": 7}
    assert seen == [[]]
