import pytest
from django.utils.translation import override

from apps.audit.describing import Change, describe
from apps.audit.models import Event, Outcome
from apps.units.audit_verbs import VERBS
from apps.units.permissions import Permission


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def event(**fields: object) -> Event:
    return Event(
        **{
            "actor": "督查员 (officer)",
            "actor_id": 1,
            "verb": "unit.change",
            "object_type": "units.Unit",
            "object_id": 7,
            "object_name": "区财政局",
        }
        | fields
    )


def test_a_change_of_a_unit_is_shown_with_both_values() -> None:
    described = describe(event(before={"kind": "town", "order": 1}, after={"kind": "street", "order": 2}))

    assert (described.verb, described.kind, described.name) == ("Change a unit", "unit", "区财政局")
    assert described.changes == (Change("kind", "Town", "Street"), Change("order", "1", "2"))


def test_what_a_program_is_let_in_for_is_shown() -> None:
    described = describe(
        event(
            verb="token.issue",
            object_type="clients.Token",
            object_name="市级平台 (gvt_abcd…)",
            after={"scopes": ["read:summary", "write:reports"]},
        )
    )
    assert described.name == "市级平台 (gvt_abcd…)"
    words = "See the district's summary, Fill in and submit reports"
    assert described.changes == (Change("scopes", "", words),)


def test_of_a_target_only_the_changed_fields_are_named() -> None:
    described = describe(
        event(
            object_type="targets.Target",
            object_name="新增就业岗位1万个",
            before={"words": "旧"},
            after={"words": "新增就业岗位1万个"},
        )
    )

    assert described.name == "#7"
    assert described.changes == (Change("original words", None, None),)


def test_one_of_several_parts_is_named_by_its_number() -> None:
    described = describe(
        event(object_type="progress.Report", object_name="2026Q3", after={"indicator-17": "5", "a-5": "5"})
    )
    assert [change.field for change in described.changes] == ["figure #17", "a-5"]


def test_a_notice_keeps_its_title_and_not_its_text() -> None:
    described = describe(
        event(object_type="documents.Document", object_name="重点工作安排", after={"text": "全文"})
    )

    assert described.name == "重点工作安排"
    assert [change.after for change in described.changes] == [None]


def test_a_refusal_shows_its_reason_and_no_change() -> None:
    described = describe(event(outcome=Outcome.REFUSAL, verb="role.grant", after={"reason": "不可"}))

    assert (described.verb, described.reason, described.changes) == ("Grant roles", "不可", ())


def test_an_old_event_of_a_model_that_has_gone_is_still_shown() -> None:
    described = describe(event(object_type="units.Gone", verb="gone.verb", after={"gone": True}))

    assert (described.kind, described.verb) == ("units.Gone", "gone.verb")
    assert described.changes == (Change("gone", "", "yes"),)


def test_what_the_system_did_itself_says_so() -> None:
    assert describe(event(actor="system", actor_id=None)).actor == "the system"


def test_every_permission_has_words_for_its_refusal() -> None:
    assert {str(permission) for permission in Permission} <= set(VERBS)
