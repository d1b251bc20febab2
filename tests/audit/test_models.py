import pytest
from django.db import DatabaseError, connection, transaction

from apps.audit.models import Event
from apps.audit.recording import SYSTEM, record, record_refusal
from apps.units.models import District, User
from tests.factories import DistrictFactory


@pytest.fixture
def event(district: District) -> Event:
    return record("unit.add", district, by=SYSTEM, after={"name": "区财政局"})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'nobody'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
    ],
)
def test_the_database_refuses_to_change_the_trail(event: Event, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Event.objects.get() == event


def test_neither_does_the_orm(event: Event) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.delete()

    event.actor = "nobody"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.save()


def test_an_event_outlives_its_object(district: District, officer: User) -> None:
    record("unit.add", officer, by=SYSTEM)
    key = officer.pk
    officer.memberships.all().delete()
    officer.delete()

    assert Event.objects.get().object_id == key


def test_a_verb_without_its_event_is_rolled_back(district: District) -> None:
    @transaction.atomic
    def found_a_district() -> None:
        DistrictFactory(code="990199", name="新区")
        record("x" * 61, district, by=SYSTEM)  # longer than the column

    with pytest.raises(DatabaseError):
        found_a_district()

    assert District.objects.filter(code="990199").exists() is False


@pytest.mark.django_db(transaction=True)
def test_record_wants_a_transaction(officer: User) -> None:
    with pytest.raises(RuntimeError, match="make the verb atomic"):
        record("unit.add", officer, by=officer)


def test_a_refusal_is_kept_with_its_reason(officer: User, district: District) -> None:
    event = record_refusal("unit.manage", district, by=officer, reason="不可")

    assert (event.outcome, event.after, event.actor, event.district_id) == (
        "refusal",
        {"reason": "不可"},
        "督查员 (officer)",
        district.pk,
    )


def test_visible_to_shows_the_own_district_to_the_audit_administrator_alone(
    district: District, other_district: District, audit_administrator: User, officer: User, stranger: User
) -> None:
    own = record("unit.add", district, by=officer)
    record("unit.add", other_district, by=stranger)

    assert list(Event.objects.visible_to(audit_administrator)) == [own]
    assert list(Event.objects.visible_to(officer)) == []
    assert list(Event.objects.visible_to(stranger)) == []
