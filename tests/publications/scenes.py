"""What bulletins are tested with: facts made up whole, and a quarter reported by the real verbs."""

from typing import Any

from django.db.models.fields.files import FieldFile

from apps.progress import reporting
from apps.progress.lighting import compute
from apps.progress.models import ReportingPeriod
from apps.publications.bulletins import draft_bulletin, issue, save
from apps.publications.facts import Facts, Item, Row, Tally
from apps.publications.models import Bulletin
from apps.units.models import Unit, User
from tests.reports import Quarter, fill

STATES = ("done", "ahead", "on_schedule", "behind", "other")
COLOURS = ("red", "yellow", "green", "grey")


def tallies(codes: tuple[str, ...], counts: tuple[int, ...], before: int | None = None) -> dict[str, Tally]:
    return {code: Tally(count=n, before=before) for code, n in zip(codes, counts, strict=True)}


def row(name: str, states: tuple[int, ...], lights: tuple[int, ...], late: int = 0) -> Row:
    return Row(
        name=name,
        total=sum(lights),
        states=dict(zip(STATES, states, strict=True)),
        lights=dict(zip(COLOURS, lights, strict=True)),
        late=late,
    )


def item(number: int, **given: Any) -> Item:
    return Item(
        **{
            "target": number,
            "name": f"第{number}号道路改造",
            "notice": "2021年目标安排",
            "starred": False,
            "units": "区建设管理委、滨江办",
            "leader": "程一舟（副区长）",
            "colour": "red",
            "before": "green",
            "sentence": "累计开工 120 台，三季度序时 150 台，差 30 台（15 个百分点），再开工 11 台转绿。",
            "judged": "",
            "problems": "用地手续尚未办结",
            "next_steps": "十月底前办结手续；\n十一月开工。",
            **given,
        }
    )


def facts(**given: Any) -> Facts:
    """A quarter of 40 targets with two reds."""
    counted: dict[str, Any] = {
        "quarter": "2021Q3",
        "on": "2021-10-08",
        "total": 40,
        "compared": True,
        "states": tallies(STATES, (4, 3, 24, 5, 4), before=5),
        "others": {"not_reported": 3, "waiting": 0, "awaits_limit": 1, "not_due": 0, "unsorted": 0},
        "lights": tallies(COLOURS, (2, 3, 31, 4), before=3),
        "starred": row("★", (1, 0, 3, 1, 0), (1, 0, 4, 0)),
        "domains": [
            row("推动经济提质", (2, 1, 12, 3, 2), (1, 2, 15, 2)),
            row("保障民生", (2, 2, 12, 2, 2), (1, 1, 16, 2)),
        ],
        "leaders": [row("程一舟（副区长）", (4, 3, 24, 5, 4), (2, 3, 31, 4), 2)],
        "units": [row("区建设管理委", (4, 3, 24, 5, 4), (2, 3, 31, 4), 2)],
        "worse": [item(1)],
        "better": [],
        "reds": [item(1), item(2, judged="验收未通过")],
        "yellows": [item(3, colour="yellow")],
        "asked": 40,
        "late": 2,
        "missing": 3,
        "waiting": 1,
        "lateness": [{"unit": "区建设管理委", "asked": 6, "late": 2, "missing": 3, "days": 4}],
        "extended": [{"unit": "滨江办", "due_on": "2021-10-20", "reason": "外业未完"}],
        "returned": [
            {
                "unit": "滨江办",
                "name": "滨江步道",
                "reason": "无佐证",
                "due_on": "2021-10-20",
                "answered": False,
            }
        ],
    }
    return Facts(**{**counted, **given})


def reported(quarter: Quarter, unit: Unit, by: User, officer: User, whole: int, part: int) -> None:
    """The report on the business target, passed on, approved and lit. Planned are 600 and 400."""
    figures = {f"indicator_{quarter.whole.pk}": whole, f"indicator_{quarter.part.pk}": part}
    texts = {"narrative": "已开展培训。", "problems": "场地不足。", "next_steps": "增加场次。"}
    report = fill(quarter.report(quarter.business, unit), by, **texts, **figures)
    reporting.submit(report, by=by)
    reporting.approve(report, by=officer)
    compute(quarter.period)


def fields(bulletin: Bulletin, **given: Any) -> dict[str, Any]:
    """What its form would send."""
    names = ("issuer", "number", "title", "addressee", "signer", "dated_on", "copies")
    return {**{name: getattr(bulletin, name) for name in names}, **given}


def written(bulletin: Bulletin, by: User, words: str) -> Bulletin:
    """The first paragraph says `words` now."""
    blocks = [{**bulletin.blocks[0], "text": words}, *bulletin.blocks[1:]]
    return save(bulletin, by=by, version=bulletin.version, fields=fields(bulletin), blocks=blocks)


def issued(period: ReportingPeriod, by: User, **given: Any) -> Bulletin:
    """The quarter's bulletin as it is drafted, but for the fields given."""
    bulletin = draft_bulletin(period, by=by)
    bulletin = save(bulletin, by=by, version=1, fields=fields(bulletin, **given), blocks=bulletin.blocks)
    return issue(bulletin, by=by, version=bulletin.version, facts_at=bulletin.facts_at)


def kept(file: FieldFile) -> bytes:
    with file.open("rb") as stored:
        return bytes(stored.read())
