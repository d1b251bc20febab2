"""The demo's clock (ADR 15): its parts live in the autumn of 2021, and time passes there as everywhere.

DEMO_CLOCK says how many seconds lie between here and there; settings.py calls follow() where it is set.
"""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

# The working day after the third quarter's reports were due.
TODAY = datetime(2021, 10, 19, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def shift(var_dir: Path) -> str:
    """The seconds from now to the demo's today; kept, so that its time goes on at the next start."""
    kept = var_dir / "demo-clock"
    if not kept.exists():
        kept.write_text(str(int((TODAY - datetime.now(TODAY.tzinfo)).total_seconds())))
    return kept.read_text()


def follow(seconds: str) -> None:
    """Move this process's clock, and that of its children."""
    import time_machine  # of the development group: production has neither the demo nor its clock

    there = datetime.now(TODAY.tzinfo) + timedelta(seconds=int(seconds))
    time_machine.travel(there, tick=True).start()
