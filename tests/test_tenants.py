"""Nothing of one district reaches a user of another, and nothing at all a visitor without an account.

The walk goes through every route of a page: a new route with arguments fails here until ARGUMENTS says
with which objects of the district it is to be tried. Those of the API are walked by tests/api/test_tenants.py.
"""

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from rest_framework.views import APIView

from apps.clients.models import AllowedHost, Change, Delivery, Token, Webhook
from apps.clients.models import Client as Program
from apps.clients.tokens import create_client
from apps.clients.webhooks import allow_host, create_webhook
from apps.documents.models import Document, LearnedName
from apps.progress.evidence import add
from apps.progress.judging import judge
from apps.progress.lighting import compute
from apps.progress.models import Evidence, Judgement, LightRule, Report, ReportingPeriod
from apps.progress.publishing import draft_rule, presets
from apps.publications.bulletins import draft_bulletin
from apps.publications.disclosing import disclose
from apps.publications.exporting import export_ledger
from apps.publications.making import make
from apps.publications.models import Bulletin, Export
from apps.search.indexing import index_changes
from apps.supervision.models import Reminder
from apps.supervision.reminders import derive
from apps.targets.changes import request_adjustment
from apps.targets.models import Adjustment, Indicator, Target
from apps.targets.quarters import Quarter
from apps.units.models import District, Post, Unit, UnitAlias, UnitGroup, User
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import PostFactory, TenureFactory, UnitAliasFactory, UnitFactory, UnitGroupFactory
from tests.notices import DAMAGED_NOTICE, NOTICE, issue_notice, read_notice, reread_notice
from tests.programs import token_of
from tests.publications.scenes import issued
from tests.reports import open_quarter

Visit = Callable[[User], Client]

# What a visitor without an account may open.
OPEN = {
    "units:login",
    "healthz",
    "set_language",
    "public:districts",
    "public:district",
    "public:projects-csv",
    "api:docs",
    "api:problems",
    "api:problem",
}

FIRST: dict[str, Callable[[], Any]] = {
    "district": lambda: District.objects.get(name="临江区").code,
    "document": lambda: Document.objects.get(targets_issued_at=None).pk,
    "issued": lambda: Document.objects.exclude(targets_issued_at=None).get().pk,
    "draft": lambda: Document.objects.get(targets_issued_at=None).drafts.all()[0].pk,
    "target": lambda: Target.objects.all()[0].pk,
    "indicator": lambda: Indicator.objects.all()[0].pk,
    "adjustment": lambda: Adjustment.objects.get().pk,
    "client": lambda: Program.objects.get().pk,
    "token": lambda: Token.objects.get().pk,
    "export": lambda: Export.objects.get().pk,
    "evidence": lambda: Evidence.objects.get().pk,
    "judgement": lambda: Judgement.objects.get().pk,
    "period": lambda: ReportingPeriod.objects.get().pk,
    "reminder": lambda: Reminder.objects.all()[0].pk,
    "report": lambda: Report.objects.get(unit__name="区滨江开发办公室").pk,
    "unit": lambda: Unit.objects.get(name="区滨江开发办公室").pk,
    "group": lambda: UnitGroup.objects.get().pk,
    "alias": lambda: UnitAlias.objects.get().pk,
    "learned": lambda: LearnedName.objects.get().pk,
    "post": lambda: Post.objects.get().pk,
    "user": lambda: User.objects.get(username="clerk").pk,
    "rule": lambda: LightRule.objects.get(name="临江亮灯办法").pk,
    "draft_bulletin": lambda: Bulletin.objects.get(issued_at=None).pk,
    "issued_bulletin": lambda: Bulletin.objects.get(issued_at__isnull=False).pk,
    "webhook": lambda: Webhook.objects.get().pk,
    "delivery": lambda: Delivery.objects.get().pk,
    "host": lambda: AllowedHost.objects.get().pk,
    "membership": lambda: User.objects.get(username="clerk").memberships.get().pk,
}

# Route → the arguments to try it with; `pk` and `code` are keys of FIRST.
ARGUMENTS: dict[str, list[dict[str, str]]] = {
    "api:problem": [{"type": "of-no-kind"}],
    "clients:token-issue": [{"pk": "client"}],
    "clients:token-revoke": [{"pk": "token"}],
    "documents:detail": [{"pk": "document"}, {"pk": "issued"}],
    "dashboard:indicator": [{"pk": "indicator"}],
    "documents:original": [{"pk": "document"}],
    "documents:retry": [{"pk": "document"}],
    "targets:detail": [{"pk": "target"}],
    "targets:leader": [{"pk": "target"}],
    "targets:review": [{"pk": "document"}, {"pk": "issued"}],
    "targets:breakdown": [{"pk": "issued"}],
    "targets:breakdown-save": [{"pk": "issued"}],
    "targets:breakdown-confirm-sound": [{"pk": "issued"}],
    "targets:breakdown-confirm": [{"pk": "target"}],
    "targets:breakdown-reopen": [{"pk": "target"}],
    "targets:value-record": [{"pk": "indicator"}],
    "targets:adjust": [{"pk": "target"}],
    "targets:adjustment-decide": [{"pk": "adjustment", "verb": verb} for verb in ("approve", "refuse")],
    "targets:link-search": [{"pk": "indicator"}],
    "targets:link-decide": [{"pk": "indicator", "verb": verb} for verb in ("confirm", "decline")],
    "targets:document-fields": [{"pk": "document"}],
    "targets:accept-clean": [{"pk": "document"}],
    "targets:issue": [{"pk": "document"}],
    "targets:rereading": [{"pk": "document"}, {"pk": "issued"}],
    "targets:reread": [{"pk": "document"}],
    "targets:take-undecided": [{"pk": "document"}],
    "targets:take-notice": [{"pk": "document"}],
    "targets:recut": [{"pk": "document"}],
    "targets:take": [{"pk": "draft"}],
    "targets:drop": [{"pk": "draft"}],
    "targets:learned-remove": [{"pk": "learned"}],
    "targets:draft": [{"pk": "draft"}],
    "targets:amend": [{"pk": "draft"}],
    "targets:reject": [{"pk": "draft"}],
    "targets:split": [{"pk": "draft"}],
    "targets:decide": [{"pk": "draft", "verb": verb} for verb in ("accept", "reopen", "merge")],
    **{
        f"progress:{name}": [{"pk": "report"}]
        for name in (
            "report",
            "report-save",
            "report-hand-up",
            "report-submit",
            "report-send-back",
            "support-return",
            "evidence-add",
            "check",
            "approve",
            "return",
        )
    },
    "progress:period": [{"pk": "period"}],
    "progress:period-dates": [{"pk": "period"}],
    "progress:period-extend": [{"pk": "period"}],
    "progress:period-change": [{"pk": "period", "verb": verb} for verb in ("open", "close", "reopen")],
    "publications:ledger-again": [{"pk": "export"}],
    "publications:ledger-download": [{"pk": "export"}],
    "progress:evidence": [{"pk": "evidence"}],
    "progress:evidence-remove": [{"pk": "evidence"}],
    "progress:workbook": [{"pk": "period"}],
    "progress:workbook-upload": [{"pk": "period"}],
    "progress:workbook-apply": [{"pk": "period"}],
    "progress:target": [{"pk": "target"}],
    "progress:judge": [{"pk": "target"}],
    "progress:judgement-withdraw": [{"pk": "judgement"}],
    "dashboard:unit": [{"pk": "unit"}],
    "dashboard:leader": [{"pk": "post"}],
    **{f"public:{name}": [{"code": "district"}] for name in ("district", "projects-csv")},
    "publications:sentences-file": [{"pk": "issued", "form": form} for form in ("txt", "docx")],
    "supervision:reminder": [{"pk": "reminder"}],
    "progress:rule": [{"pk": "rule"}],
    "progress:rule-publish": [{"pk": "rule"}],
    **{
        f"publications:{name}": [{"pk": "draft_bulletin"}, {"pk": "issued_bulletin"}]
        for name in (
            "bulletin",
            "bulletin-save",
            "bulletin-preview",
            "bulletin-refresh",
            "bulletin-issue",
        )
    },
    "publications:bulletin-file": [
        {"pk": pk, "kind": kind} for pk in ("draft_bulletin", "issued_bulletin") for kind in ("docx", "pdf")
    ],
    "webhooks:detail": [{"pk": "webhook"}],
    "webhooks:replay": [{"pk": "webhook"}],
    "webhooks:renew": [{"pk": "webhook"}],
    "webhooks:turn": [{"pk": "webhook", "verb": verb} for verb in ("enable", "disable", "end")],
    "webhooks:delivery-replay": [{"pk": "delivery"}],
    "webhooks:host-disallow": [{"pk": "host"}],
    "units:account-change": [
        {"pk": "user", "verb": verb} for verb in ("reset", "reactivate", "deactivate", "unlock")
    ],
    "units:role-revoke": [{"pk": "membership"}],
    "units:detail": [{"pk": "unit"}],
    "units:alias-add": [{"kind": "unit", "pk": "unit"}, {"kind": "group", "pk": "group"}],
    "units:alias-remove": [{"pk": "alias"}],
    "units:account-email": [{"pk": "user"}],
    "units:post-account": [{"pk": "post"}],
    "units:post-appoint": [{"pk": "post"}],
    "units:post-vacate": [{"pk": "post"}],
}

# What nothing has.
NOBODYS = {"pk": 10**9, "code": "000000"}

# Words that stand in the district's rows and nowhere else.
WORDS = [
    "临江区",
    "临江目标.txt",
    "待读通知.txt",
    "2026年区政府重点工作目标安排",
    "养老床位",
    "公共停车泊位",
    "滨江开发办",
    "区滨江开发办公室",
    "全体临江部门",
    "临江副区长",
    "任职人甲",
    "临江经办人",
    "临江停车位数",
    "临江调整理由",
    "临江亮灯办法",
    "临江佐证材料.pdf",
    "临江核定理由",
    "临江督查室通报",
    "临江接入程序",
    "linjiang.example",
    "临江大屏主机",
    "临江不公开理由",
]

# Query strings that name objects of the district, for pages that list something.
LISTS = ("list", "accounts", "jobs", "find")
QUERIES = ["?document={issued}", "?unit={unit}", "?q=养老", "?page=2", "?sort=-issued"]


def routes(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route, by its name with its namespaces."""
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            yield from routes(part, f"{namespace}{part.namespace}:" if part.namespace else namespace)
        else:
            assert isinstance(part, URLPattern)
            assert part.name, f"The route {part.pattern} has no name."
            yield f"{namespace}{part.name}", part


def is_api(route: URLPattern) -> bool:
    return issubclass(getattr(route.callback, "cls", object), APIView)


# Name → whether it takes arguments.
ROUTES = {name: route.pattern.regex.groups > 0 for name, route in routes(get_resolver()) if not is_api(route)}
PLAIN = sorted(name for name, takes_arguments in ROUTES.items() if not takes_arguments)


def addresses(name: str) -> list[str]:
    """The addresses of a route, for the objects of the district."""
    if name in PLAIN:
        return [reverse(name)]
    return [
        reverse(name, kwargs={key: FIRST[word]() if key in NOBODYS else word for key, word in given.items()})
        for given in ARGUMENTS[name]
    ]


def nowhere(name: str) -> list[str]:
    """The same addresses with a number that nothing has."""
    return [
        reverse(name, kwargs={key: NOBODYS.get(key, word) for key, word in given.items()})
        for given in ARGUMENTS[name]
    ]


@pytest.fixture
def residents(
    district: District,
    officer: User,
    reporter: User,
    leader: User,
    system_administrator: User,
    security_administrator: User,
    audit_administrator: User,
) -> list[User]:
    return [officer, reporter, leader, system_administrator, security_administrator, audit_administrator]


@pytest.fixture
def here(district: District, residents: list[User]) -> District:
    """A district with a row of every sort."""
    clerk = person(district, "clerk", "临江经办人", Role.OFFICER)
    unit = UnitFactory(district=district, name="区滨江开发办公室", short_name="滨江办")
    UnitAliasFactory(unit=unit, name="滨江开发办")
    UnitGroupFactory(district=district, name="全体临江部门", kinds=[unit.kind])
    TenureFactory(post=PostFactory(district=district, name="临江副区长", unit=unit), holder="任职人甲")
    open_notice = read_notice(DAMAGED_NOTICE, clerk, "待读通知.txt")
    reread_notice(open_notice, clerk)
    LearnedName.objects.create(
        district=district,
        kind="indicator",
        printed="泊位",
        name="临江停车位数",
        draft=open_notice.drafts.first(),
        learned_by=clerk,
    )
    issue_notice(NOTICE, clerk, "临江目标.txt")
    beds = Indicator.objects.get(name__contains="养老床位")
    request_adjustment(
        beds,
        by=clerk,
        new_value=beds.values.get().value * 2,
        effective_on=date(2026, 8, 1),
        reason="临江调整理由",
    )
    period = open_quarter("2026Q3", by=clerk)
    filler = person(district, "filler", "临江填报人", Role.REPORTER, unit)
    add(period.reports.get(unit=unit), ContentFile(b"%PDF-1.7"), "临江佐证材料.pdf", by=filler)
    compute(period)
    judged = Target.objects.filter(document__targets_issued_at__isnull=False)[0]
    judge(period, judged, by=clerk, colour="red", reason="临江核定理由")
    preset = presets()[0].definition
    issued(period, by=clerk, issuer="临江督查室通报")
    draft_bulletin(period, by=clerk)
    draft_rule(district, by=clerk, name="临江亮灯办法", definition=preset, from_quarter="2026Q1")
    make(export_ledger("full", Quarter(2026, 3), {}, by=district.users.get(username="officer")).pk)
    let_in(district)
    disclose([beds.commitment], "withheld", by=clerk, reason="临江不公开理由")
    derive(timezone.now())  # the adjustment waits for a decision
    index_changes(seconds=60)
    return district


def let_in(district: District) -> None:
    """A program with a token and a webhook, which has a delivery, and an allowed host."""
    security_administrator = district.users.get(username="secadmin")
    program = create_client(district, "临江接入程序", Role.OFFICER, by=security_administrator)
    token_of(program, "read:targets", by=security_administrator)
    allow_host(district, "linjiang.example", "临江大屏主机", by=security_administrator)
    webhook, _secret = create_webhook(
        program, "https://linjiang.example/", ["period.open"], by=security_administrator
    )
    change = Change.objects.create(
        district=district, number=10**6, at=timezone.now(), type="period.open", object_id=1
    )
    Delivery.objects.create(district=district, webhook=webhook, change=change, number=change.number)


@pytest.fixture
def strangers(other_district: District, stranger: User) -> list[User]:
    """One of each role in another district."""
    unit = UnitFactory(district=other_district, name="区外单位")
    return [stranger] + [
        person(other_district, f"stranger-{role}", f"外区{role}", role, unit)
        for role in Role
        if role != Role.OFFICER
    ]


def said(response: HttpResponse) -> str:
    """All text of an answer; of a workbook, that of its parts."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if is_zipfile(BytesIO(body)):
        with ZipFile(BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return body.decode(errors="replace")


def words_in(response: HttpResponse) -> set[str]:
    """The words of the district in an answer."""
    text = said(response)
    return {word for word in WORDS if word in text}


def rows_of(district: District) -> dict[str, list[dict[str, Any]]]:
    """Every row that belongs to the district, the audit trail included."""
    return {
        model._meta.label: list(model.objects.filter(district_id=district.pk).order_by("pk").values())
        for model in apps.get_models()
        if any(field.attname == "district_id" for field in model._meta.concrete_fields)
    }


def test_every_route_with_arguments_has_objects_to_try() -> None:
    assert {name for name, takes_arguments in ROUTES.items() if takes_arguments} == ARGUMENTS.keys()


def test_objects_of_another_district_are_not_there(
    here: District, strangers: list[User], visit: Visit
) -> None:
    before, clients = rows_of(here), [visit(user) for user in strangers]
    for name in ARGUMENTS:
        statuses = set()
        for address, missing in zip(addresses(name), nowhere(name), strict=True):
            for client in clients:
                for send in (client.get, client.post):
                    answer = send(address)
                    # The answer does not tell an object of another district from one that never was.
                    assert answer.status_code == send(missing).status_code, address
                    assert words_in(answer) == set(), address
                    statuses.add(answer.status_code)
        # 403 and 405 are for those who may do this nowhere, and for a method that the route does not know.
        assert statuses in ({404}, {403, 404}, {404, 405}, {403, 404, 405}), name
        assert rows_of(here) == before, name


def test_pages_hold_nothing_of_another_district(here: District, strangers: list[User], visit: Visit) -> None:
    before, numbers = rows_of(here), {key: number() for key, number in FIRST.items()}
    for user in strangers:
        client = visit(user)
        for name in PLAIN:
            for query in ["", "?export=csv", "?export=xlsx", *(QUERIES if name.endswith(LISTS) else [])]:
                answer = client.get(reverse(name) + query.format(**numbers))
                assert words_in(answer) == set(), (user, name, query)
            assert words_in(client.post(reverse(name))) == set(), (user, name)
            if name == "units:logout":
                client = visit(user)
    assert rows_of(here) == before


def test_the_districts_own_people_do_meet_those_words(
    here: District, residents: list[User], visit: Visit
) -> None:
    """So that the walks look for words that would be there."""
    met = set()
    for user in residents:
        client = visit(user)
        for name in ROUTES:
            for address in addresses(name):
                met |= words_in(client.get(address))
    assert met == set(WORDS)


def test_without_an_account_only_the_login_opens(here: District) -> None:
    before, opened = rows_of(here), set()
    for name in ROUTES:
        for address in addresses(name):
            for method in ("get", "post"):
                answer = getattr(Client(), method)(address)
                assert words_in(answer) == set(), address
                to_login = answer.get("Location", "").partition("?")[0] == reverse("units:login")
                if not (answer.status_code == 302 and to_login):
                    opened.add(name)
    assert opened == OPEN
    assert rows_of(here) == before
