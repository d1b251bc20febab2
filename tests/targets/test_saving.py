"""The breakdown's table as a whole: whose target it is and what is planned, saved together or not at all."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from apps.audit.models import Event
from apps.documents.models import Document
from apps.targets.assigning import names_of
from apps.targets.cells import Cell
from apps.targets.models import AssignmentRole, PlanPoint, Target
from apps.targets.saving import CellsRaced, NotSaved, confirm_sound, save_cells
from apps.units.models import Unit, User
from apps.units.permissions import NotAllowed, Role
from tests.cast import person
from tests.factories import TargetFactory, UnitFactory
from tests.notices import NOTICE, issue_notice

LEAD = AssignmentRole.LEAD


@pytest.fixture
def document(officer: User, unit: Unit) -> Document:
    for name in ("区民政局", "区商务局"):
        UnitFactory(district=unit.district, name=name)
    return issue_notice(NOTICE, officer)


@pytest.fixture
def target(document: Document) -> Target:
    """加强公共文化服务，举办滨江艺术节: a unit that nobody knows is responsible."""
    return document.targets.get(words__contains="艺术节")


def lead(target: Target, base: str, value: str) -> Cell:
    return Cell("lead", target.pk, "", base, value)


def stage(target: Target, base: str, value: str) -> Cell:
    return Cell("stage", target.commitments.get().pk, "2026Q4", base, value)


def standing(target: Target) -> str:
    return names_of(Target.objects.get(pk=target.pk), LEAD)


def test_a_lead_and_what_it_plans_are_saved_together(target: Target, officer: User) -> None:
    commitment = target.commitments.get()
    saved = save_cells([target], [lead(target, "", "区民政局"), stage(target, "", "办完")], by=officer)
    assert saved == {
        ("lead", target.pk, ""): "区民政局",
        ("stage", commitment.pk, "2026Q4"): "办完",
    }
    assert standing(target) == "区民政局"


def test_a_unit_that_is_named_can_do_the_item_in_the_same_saving(target: Target, officer: User) -> None:
    chosen = Cell("unit", target.commitments.get().pk, "", "", "区民政局")
    save_cells([target], [chosen, lead(target, "", "区民政局")], by=officer)
    assert str(target.commitments.get().unit) == "区民政局"


def test_all_that_is_wrong_or_raced_is_told_at_once_and_nothing_is_saved(
    target: Target, officer: User
) -> None:
    save_cells([target], [stage(target, "", "启动")], by=officer)
    cells = [lead(target, "", "无名局"), stage(target, "", "办完")]
    with pytest.raises(NotSaved) as refused:
        save_cells([target], cells, by=officer)
    assert list(refused.value.wrong) == [("lead", target.pk, "")]
    assert refused.value.raced == {("stage", target.commitments.get().pk, "2026Q4"): "启动"}
    assert standing(target) == ""
    assert PlanPoint.objects.get().stage == "启动"


def test_a_lost_race_alone_is_told_as_such(target: Target, officer: User) -> None:
    save_cells([target], [stage(target, "", "启动")], by=officer)
    with pytest.raises(CellsRaced) as refused:
        save_cells([target], [stage(target, "", "办完")], by=officer)
    assert list(refused.value.sentences) == [("stage", target.commitments.get().pk, "2026Q4")]
    assert "启动" in "".join(refused.value.sentences.values())


def test_without_a_base_a_cell_is_written_whatever_stands_there(target: Target, officer: User) -> None:
    save_cells([target], [lead(target, "", "区民政局"), stage(target, "", "启动")], by=officer)
    commitment = target.commitments.get()
    cells = [
        Cell("lead", target.pk, "", None, "区商务局"),
        Cell("stage", commitment.pk, "2026Q4", None, "办完"),
    ]
    assert list(save_cells([target], cells, by=officer).values()) == ["区商务局", "办完"]
    assert (standing(target), PlanPoint.objects.get().stage) == ("区商务局", "办完")


def test_the_lead_that_somebody_else_named_is_told(target: Target, officer: User) -> None:
    save_cells([target], [lead(target, "", "区民政局")], by=officer)
    with pytest.raises(NotSaved) as refused:
        save_cells([target], [lead(target, "", "区商务局")], by=officer)
    assert refused.value.raced == {("lead", target.pk, ""): "区民政局"}
    save_cells([target], [lead(target, "区民政局", "区商务局")], by=officer)
    assert standing(target) == "区商务局"


def test_a_target_outside_of_the_table_is_no_cell_of_it(target: Target, officer: User) -> None:
    foreign = TargetFactory(document=target.document)
    with pytest.raises(NotSaved) as refused:
        save_cells([target], [lead(foreign, "", "区民政局")], by=officer)
    assert list(refused.value.wrong) == [("lead", foreign.pk, "")]


def test_units_do_not_say_whose_target_it_is(document: Document, reporter: User) -> None:
    mine = document.targets.get(words__contains="能耗")
    with pytest.raises(NotAllowed):
        save_cells([mine], [lead(mine, "区发展改革委", "区民政局")], by=reporter)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_name_a_lead_at_once_one_is_told(target: Target, officer: User) -> None:
    colleague = person(officer.district, "colleague", "同事", Role.OFFICER)
    start = Barrier(2)

    def name(by: User, unit: str) -> str:
        start.wait(10)
        try:
            save_cells([target], [lead(target, "", unit)], by=by)
        except NotSaved as refused:
            return refused.raced["lead", target.pk, ""]
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(name, (officer, colleague), ("区民政局", "区商务局")))
    assert sorted(told) == sorted(["", standing(target)])


def test_what_lacks_nothing_is_confirmed_once(document: Document, target: Target, officer: User) -> None:
    save_cells([target], [lead(target, "", "区民政局"), stage(target, "", "办完")], by=officer)
    targets = list(document.targets.all())
    assert [confirm_sound(targets, by=officer) for _ in range(2)] == [1, 0]
    target.refresh_from_db()
    assert target.breakdown_confirmed_by == officer
    assert Event.objects.filter(verb="breakdown.confirm").count() == 1


def test_a_result_is_not_confirmed(document: Document, officer: User) -> None:
    document.targets.update(nature="result")
    assert confirm_sound(list(document.targets.all()), by=officer) == 0


def test_the_office_alone_confirms(document: Document, reporter: User, leader: User) -> None:
    for somebody in (reporter, leader):
        with pytest.raises(NotAllowed):
            confirm_sound(list(document.targets.all()), by=somebody)
