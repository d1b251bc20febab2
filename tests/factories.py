"""Rows for tests. Every factory takes `district` and hands it on to what it makes below."""

from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.documents.content import Content
from apps.documents.models import Document, DocumentKind, DraftTarget, JobState, ReadingJob
from apps.progress.models import Report, ReportingPeriod, ReportRole
from apps.progress.opening import suggested_dates
from apps.targets.models import (
    Assignment,
    AssignmentRole,
    Commitment,
    CommitmentKind,
    Comparator,
    Indicator,
    IndicatorValue,
    PlanPoint,
    Target,
    ValueStatus,
)
from apps.units.models import (
    District,
    Membership,
    Post,
    Tenure,
    Unit,
    UnitAlias,
    UnitGroup,
    UnitKind,
    User,
)
from apps.units.permissions import Role

PASSWORD = "Correct-horse-2021"


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = District

    code = factory.Sequence(lambda n: f"99{n:04d}")
    name = factory.Sequence(lambda n: f"测试{n}区")


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    district = factory.SubFactory(DistrictFactory)
    name = factory.Sequence(lambda n: f"区第{n}委员会")
    short_name = ""
    kind = UnitKind.DEPARTMENT
    order = factory.Sequence(int)


class UnitGroupFactory(DjangoModelFactory):
    class Meta:
        model = UnitGroup

    district = factory.SubFactory(DistrictFactory)
    name = factory.Sequence(lambda n: f"各单位{n}")


class UnitAliasFactory(DjangoModelFactory):
    class Meta:
        model = UnitAlias

    district = factory.SelfAttribute("unit.district")
    unit = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda n: f"别名{n}")


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    district = factory.SubFactory(DistrictFactory)
    name = factory.Sequence(lambda n: f"副区长{n}")


class TenureFactory(DjangoModelFactory):
    class Meta:
        model = Tenure

    district = factory.SelfAttribute("post.district")
    post = factory.SubFactory(PostFactory)
    holder = factory.Sequence(lambda n: f"任职人{n}")
    valid_from = date(2021, 1, 1)


class UserFactory(DjangoModelFactory):
    """A person with the password PASSWORD who has already chosen it."""

    class Meta:
        model = User

    district = factory.SubFactory(DistrictFactory)
    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"用户{n}")
    password = factory.django.Password(PASSWORD)
    must_change_password = False


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    district = factory.SelfAttribute("user.district")
    user = factory.SubFactory(UserFactory)
    role = Role.OFFICER
    unit = None


class DocumentFactory(DjangoModelFactory):
    """A notice of 2026 that was read; `read_notice` in tests/notices.py makes one by the real verbs."""

    class Meta:
        model = Document
        skip_postgeneration_save = True

    class Params:
        number = factory.Sequence(int)

    uploaded_by = factory.SubFactory(UserFactory)
    district = factory.SelfAttribute("uploaded_by.district")
    file_name = factory.LazyAttribute(lambda d: f"通知{d.number}.txt")
    text = factory.LazyAttribute(lambda d: f"（一）新增第{d.number}批停车泊位20个。")
    original = factory.django.FileField(
        filename=factory.LazyAttribute(lambda o: "notice.txt"), data="（一）新增停车泊位20个。".encode()
    )
    format = "txt"
    size = factory.LazyAttribute(lambda d: len(d.text.encode()))
    sha256 = factory.LazyAttribute(lambda d: sha256(f"{d.number}{d.text}".encode()).hexdigest())
    title = factory.LazyAttribute(lambda d: f"第{d.number}号目标安排")
    kind = DocumentKind.ANNUAL_TARGETS
    issued_on = date(2026, 3, 6)
    period_start, period_end = date(2026, 1, 1), date(2026, 12, 31)
    job = factory.RelatedFactory("tests.factories.ReadingJobFactory", factory_related_name="document")


class ReadingJobFactory(DjangoModelFactory):
    class Meta:
        model = ReadingJob

    document = factory.SubFactory(DocumentFactory, job=None)
    district = factory.SelfAttribute("document.district")
    state = JobState.READY
    found = factory.LazyFunction(lambda: {"items": 1, "stars": 0, "indicators": 1, "units": 0, "warnings": 0})


def content(**fields: object) -> Content:
    """What a draft says: nothing but its nature, unless told."""
    empty = {
        "labels": ["（一）"],
        "section": "",
        "nature": "target",
        "title": "",
        "provisional": False,
        "units": [],
        "indicators": [],
        "commitments": [],
    }
    return {**empty, **fields}


class DraftTargetFactory(DjangoModelFactory):
    """A draft of the whole text of its document."""

    class Meta:
        model = DraftTarget

    document = factory.SubFactory(DocumentFactory)
    district = factory.SelfAttribute("document.district")
    start = 0
    end = factory.LazyAttribute(lambda d: len(d.document.text))
    proposed = factory.LazyFunction(content)
    content = factory.SelfAttribute("proposed")


class TargetFactory(DjangoModelFactory):
    """An issued clause; its document is not locked, so that more can be made for it."""

    class Meta:
        model = Target

    class Params:
        number = factory.Sequence(int)

    document = factory.SubFactory(DocumentFactory)
    draft = factory.SubFactory(DraftTargetFactory, document=factory.SelfAttribute("..document"))
    district = factory.SelfAttribute("document.district")
    issued_by = factory.SelfAttribute("document.uploaded_by")
    labels = ["（一）"]
    nature = "target"
    words = factory.LazyAttribute(lambda t: f"（一）推进第{t.number}号道路改造。")
    start = factory.Sequence(int)
    end = factory.LazyAttribute(lambda t: t.start + len(t.words))


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    target = factory.SubFactory(TargetFactory)
    district = factory.SelfAttribute("target.district")
    printed_name = factory.LazyAttribute(lambda a: str(a.unit or a.group or "某单位"))
    role = AssignmentRole.RESPONSIBLE
    unit = None
    group = None


class CommitmentFactory(DjangoModelFactory):
    """The whole clause as one deliverable."""

    class Meta:
        model = Commitment

    target = factory.SubFactory(TargetFactory)
    district = factory.SelfAttribute("target.district")
    start = factory.SelfAttribute("target.start")
    end = factory.SelfAttribute("target.end")
    words = factory.SelfAttribute("target.words")
    kind = CommitmentKind.QUANTIFIED


class IndicatorFactory(DjangoModelFactory):
    """A figure of a commitment; without IndicatorValueFactory(indicator=…) it waits for its limit."""

    class Meta:
        model = Indicator

    target = factory.SelfAttribute("commitment.target")
    district = factory.SelfAttribute("target.district")
    commitment = factory.SubFactory(CommitmentFactory)
    start = factory.SelfAttribute("target.start")
    end = factory.LazyAttribute(lambda i: i.start + 1)
    name = "新增停车泊位"
    comparator = Comparator.EQ
    unit = "个"


class IndicatorValueFactory(DjangoModelFactory):
    class Meta:
        model = IndicatorValue

    indicator = factory.SubFactory(IndicatorFactory)
    district = factory.SelfAttribute("indicator.district")
    value = Decimal(200)
    status = ValueStatus.OFFICIAL
    source = factory.SelfAttribute("indicator.target.document")
    effective_on = date(2026, 3, 6)
    recorded_by = factory.SelfAttribute("indicator.target.issued_by")


class PlanPointFactory(DjangoModelFactory):
    """What is planned of an indicator by the end of a quarter; for a stage give commitment, value=None and stage."""

    class Meta:
        model = PlanPoint

    target = factory.LazyAttribute(lambda p: (p.indicator or p.commitment).target)
    district = factory.SelfAttribute("target.district")
    indicator = None
    commitment = None
    quarter = "2026Q4"
    value = Decimal(200)


class PeriodFactory(DjangoModelFactory):
    """A reporting period with the suggested dates, opened on its first day; `planned=True` and `closed=True` are not."""

    class Meta:
        model = ReportingPeriod

    class Params:
        dates = factory.LazyAttribute(lambda p: suggested_dates(p.quarter))
        planned = factory.Trait(opened_at=None)
        closed = factory.Trait(closed_at=factory.LazyAttribute(lambda p: at_noon(p.closes_on)))

    district = factory.SubFactory(DistrictFactory)
    quarter = "2026Q1"
    opens_on = factory.LazyAttribute(lambda p: p.dates["opens_on"])
    support_due_on = factory.LazyAttribute(lambda p: p.dates["support_due_on"])
    lead_due_on = factory.LazyAttribute(lambda p: p.dates["lead_due_on"])
    closes_on = factory.LazyAttribute(lambda p: p.dates["closes_on"])
    opened_at = factory.LazyAttribute(lambda p: at_noon(p.opens_on))


def at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


class ReportFactory(DjangoModelFactory):
    """An empty report of a lead unit; `opening.open_period` writes those that are expected."""

    class Meta:
        model = Report

    period = factory.SubFactory(PeriodFactory)
    district = factory.SelfAttribute("period.district")
    target = factory.SubFactory(
        TargetFactory, document__uploaded_by__district=factory.SelfAttribute("....district")
    )
    unit = factory.SubFactory(UnitFactory, district=factory.SelfAttribute("..district"))
    role = ReportRole.LEAD
