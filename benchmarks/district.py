"""A district of 1,000 targets after three quarters, made by the verbs of the system, and copies of it by SQL.

Every number of the first district has six digits and begins with 1, so that a copy only adds to it, and finds it in
text too: in frozen reports, in what a light was computed from, in the words of the search.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from django.apps import apps
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from django.utils import timezone

from apps.progress.deadlines import due_days
from apps.progress.freezing import Frozen, FrozenReading
from apps.progress.judging import judge
from apps.progress.lighting import answer_requests, compute
from apps.progress.models import Reading, Report, ReportingPeriod, Submission
from apps.progress.opening import close_period, open_period, plan_period, suggested_dates
from apps.search.indexing import index_changes
from apps.targets.models import Assignment, Commitment, Indicator, PlanPoint, Receipt, Target
from apps.units.models import District, UnitKind, User
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import DistrictFactory, PostFactory, TenureFactory, UnitFactory, UnitGroupFactory
from tests.notices import CHINESE, HEAD, issue_notice

STRIDE = 100_000  # between the numbers of two districts
BLOCK = 100  # rows of one district that stand side by side
NOTICES, SECTIONS, CLAUSES = 10, 10, 10
DEPARTMENTS, STREETS, LEADERS = 34, 6, 8
LATE, MISSING = 17, 29  # every so manieth report
DOMAINS = (
    *("推动经济提质增效", "深化改革开放", "建设科技创新高地", "完善城区功能", "加强城区治理"),
    *("改善生态环境", "保障和改善民生", "发展社会事业", "维护城区安全", "加强政府建设"),
)
WORKS = (
    *(
        ("新增公共停车泊位", "个"),
        ("新增养老床位", "张"),
        ("建成口袋公园", "个"),
        ("修缮住宅小区", "万平方米"),
    ),
    *(("完成架空线入地", "公里"), ("加装电梯", "台"), ("新引进企业", "家"), ("帮扶引领创业", "人")),
    *(("建设充电桩", "个"), ("新增托育托位", "个"), ("改造菜市场", "家"), ("开展专场招聘", "场")),
)


def fill() -> None:
    """The first district. Its leader is called leader."""
    with connection.cursor() as cursor:
        for model in (model for model in copied() if model._meta.auto_field):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table(model), STRIDE])
    officer = person(DistrictFactory(), "officer", "督查员", Role.OFFICER)
    person(officer.district, "leader", "区长", Role.LEADER)
    populate(officer.district)
    for number in range(NOTICES):
        issue_notice(notice(number), officer)
    plan(officer.district)
    periods = []
    for quarter in ("2026Q1", "2026Q2", "2026Q3", "2026Q4"):
        periods.append(plan_period(officer.district, quarter, by=officer, **suggested_dates(quarter)))
        open_period(periods[-1], by=officer)
    for period in periods[:2]:
        report(period, officer, approved=1.0)
        close_period(period, by=officer)
        answer_requests(period.pk)
    for approved in (0.3, 0.7):  # with lights that were superseded in between
        report(periods[2], officer, approved=approved)
        compute(periods[2])
    for target in Target.objects.order_by("pk")[::50]:
        judge(periods[2], target, by=officer, colour="yellow", reason="因天气原因顺延，按黄灯督办。")
    index_changes(seconds=3600)
    settle()


def populate(district: District) -> None:
    """Units, a collective of them, and leaders with their portfolios."""
    units = [UnitFactory(district=district, name=f"区第{n}局") for n in range(DEPARTMENTS)]
    for number in range(STREETS):
        UnitFactory(district=district, name=f"第{number}街道", kind=UnitKind.STREET)
    UnitGroupFactory(district=district, name="各街道", kinds=[UnitKind.STREET])
    for number in range(LEADERS):
        post = PostFactory(district=district, name=f"第{number}副区长")
        post.portfolio.set(units[number::LEADERS][:4])  # two units are in nobody's
        TenureFactory(post=post, holder=f"领导{number}", telephone=f"6100-100{number}")


def notice(number: int) -> str:
    lines = []
    for section in range(SECTIONS):
        lines.append(f"{CHINESE[section]}、{DOMAINS[section]}")
        for place in range(CLAUSES):
            n = (number * SECTIONS + section) * CLAUSES + place
            (first, of_first), (second, of_second) = WORKS[n % 12], WORKS[(n + 1 + n // 12 % 11) % 12]
            supporting = "各街道" if n % 10 == 0 else f"区第{(n * 7 + 3) % DEPARTMENTS}局"
            lines.append(
                f"（{CHINESE[place]}）{first}{20 + n % 400}{of_first}，{second}{30 + n % 300}{of_second}。"
                f"{'★' if n % 8 == 0 else ''}{3 + n % 10}月底前启用第{n}社区综合服务设施。"
                f"（牵头单位：区第{n % DEPARTMENTS}局；配合单位：{supporting}）"
            )
    return HEAD.replace("重点工作", f"第{number + 1}类重点工作") + "\n".join(lines) + "\n"


def plan(district: District) -> None:
    """Each figure a quarter at a time, and every named unit has signed."""
    PlanPoint.objects.bulk_create(
        PlanPoint(
            district=district,
            target_id=value.indicator.target_id,
            indicator=value.indicator,
            quarter=f"2026Q{number}",
            value=value.value * number / 4,
        )
        for indicator in Indicator.objects.prefetch_related("values__indicator")
        for value in indicator.values.all()
        for number in (1, 2, 3, 4)
    )
    by = User.objects.get(username="officer")
    Receipt.objects.bulk_create(
        Receipt(district=district, target_id=target, unit_id=unit, signed_by=by)
        for target, unit in Assignment.objects.exclude(unit=None).values_list("target", "unit")
    )


def report(period: ReportingPeriod, officer: User, *, approved: float) -> None:
    """Who has not reported yet does, but for a few; this share of the reports to the office is approved."""
    reports = list(period.reports.select_related("unit").order_by("pk"))
    due = due_days(period, reports)
    fresh = [one for n, one in enumerate(reports, 1) if one.state == "draft" and n % MISSING]
    for number, one in enumerate(fresh, 1):
        day = due[one.pk] + timedelta(days=2 if number % LATE == 0 else -2)
        if one.role == "lead":
            one.narrative = (
                f"本季度按计划推进，已完成现场踏勘和方案比选，第{one.pk % STRIDE}号任务累计完成情况见数据。"
            )
            one.next_steps = "下一步加快施工进度，确保按节点完成。"
        one.submitted_at = timezone.make_aware(datetime.combine(day, time(12)))
        one.updated_at, one.updated_by = one.submitted_at, officer
    readings = list(readings_of(period, fresh))
    Reading.objects.bulk_create(readings, batch_size=1000)
    Submission.objects.bulk_create(submissions(fresh, readings, due, officer), batch_size=1000)
    for number, one in enumerate(r for r in reports if r.submitted_at):
        done = one.role == "lead" and number % 100 < 100 * approved
        one.state = "approved" if done else "submitted"
        one.approved_at, one.approved_by = (timezone.now(), officer) if done else (None, None)
        one.leader_in_charge = "领导（副区长）" if done else ""
    Report.objects.bulk_update(
        reports,
        [
            *("state", "narrative", "next_steps", "submitted_at", "updated_at", "updated_by"),
            *("approved_at", "approved_by", "leader_in_charge"),
        ],
        batch_size=500,
    )


def readings_of(period: ReportingPeriod, reports: Iterable[Report]) -> Iterator[Reading]:
    """Of what leads: most on plan, some behind."""
    leading = {one.target_id: one for one in reports if one.role == "lead"}
    for indicator in Indicator.objects.filter(target__in=leading).prefetch_related("values"):
        (value,) = indicator.values.all()
        share = (100, 100, 100, 90, 70, 40)[indicator.pk % 6]
        yield Reading(
            district_id=period.district_id,
            report=leading[indicator.target_id],
            indicator=indicator,
            value=value.value * period.span.number * share // 400,
        )
    for commitment in Commitment.objects.filter(target__in=leading, indicators=None):
        done = commitment.deadline and commitment.deadline <= period.span.end and commitment.pk % 9
        yield Reading(
            district_id=period.district_id,
            report=leading[commitment.target_id],
            commitment=commitment,
            state="done" if done else "under_way",
            done_on=commitment.deadline if done else None,
        )


def submissions(
    reports: Iterable[Report], readings: Iterable[Reading], due: dict[int, object], by: User
) -> Iterator[Submission]:
    said: dict[int, list[FrozenReading]] = {}
    for one in readings:
        part = one.indicator or one.commitment
        said.setdefault(one.report_id, []).append(
            FrozenReading(
                indicator=one.indicator_id,
                commitment=one.commitment_id,
                name=str(part),
                unit=one.indicator.unit if one.indicator else "",
                value="" if one.value is None else f"{one.value:f}",
                state=one.state,
                done_on=one.done_on.isoformat() if one.done_on else "",
            )
        )
    for report in reports:
        written = {
            "narrative": report.narrative,
            "problems": "",
            "help_needed": "",
            "next_steps": report.next_steps,
        }
        yield Submission(
            district_id=report.district_id,
            report=report,
            number=1,
            submitted_at=report.submitted_at,
            submitted_by=by,
            due_on=due[report.pk],
            content=Frozen(
                fields={**written, "help_unit": "", "help_leader": ""},
                readings=said.get(report.pk, []),
                evidence=[],
                warnings=[],
                unit=report.unit.name,
                filled_in_by=str(by),
                submitted_by=str(by),
            ),
        )


def copy(first: int, last: int) -> None:
    """Make the copies with these numbers, as if all of these districts had worked at once: block after block.

    Triggers rest meanwhile: what they check holds in the original, and what they write is copied like the rest.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '256MB'"
        )
        for model in copied():
            for start in range(STRIDE, 1 + newest(model), BLOCK):
                cursor.execute(insertion(model), [first, last, start, start + BLOCK])
        cursor.execute("RESET session_replication_role; RESET synchronous_commit; RESET work_mem")
    settle()


def settle() -> None:
    """As autovacuum would leave it."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def copied() -> list[type[models.Model]]:
    """Every table of the system: all rows are some district's."""
    ours = [config for config in apps.get_app_configs() if config.name.startswith("apps.")]
    return [model for config in ours for model in config.get_models(include_auto_created=True)]


def table(model: type[models.Model]) -> str:
    return model._meta.db_table


def newest(model: type[models.Model]) -> int:
    """The largest number of the first district."""
    found = model._base_manager.filter(pk__lt=2 * STRIDE).aggregate(newest=models.Max("pk"))["newest"]
    return found or 0


def insertion(model: type[models.Model]) -> str:
    """A block of the first district's rows into each copy, whose number is `copy`."""
    columns = {field.column: value_of(field) for field in model._meta.concrete_fields}
    key = model._meta.pk.column
    names = ", ".join(f'"{column}"' for column in columns)
    return (
        f'INSERT INTO "{table(model)}" ({names}) SELECT {", ".join(columns.values())}'
        f' FROM generate_series(%s::bigint, %s) AS copy, "{table(model)}" WHERE {key} >= %s AND {key} < %s ORDER BY copy, {key}'
    )


def value_of(field: models.Field) -> str:
    """The value of a copy's column."""
    column = f'"{field.column}"'
    moves = field.primary_key or field.is_relation or field.name in ("district_id", "actor_id", "object_id")
    if moves:
        return f"{column} + {STRIDE} * copy"
    if isinstance(field, models.JSONField | SearchVectorField):
        kind = field.db_type(connection)
        return rf"regexp_replace({column}::text, '(?<!\d)1(?=\d{{5}}(?!\d))', (1 + copy)::text, 'g')::{kind}"
    own = {
        "code": "lpad(copy::text, 6, '0')",
        "digest": f"md5({column} || copy)",
        "username": f"{column} || copy",
    }
    return own[field.name] if field.unique else column
