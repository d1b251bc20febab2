"""Deciding how far ★ livelihood projects are open: one or many, always with a reason where they are not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.publications.disclosing import (
    LONGEST_REASON,
    DisclosureRefused,
    NoLivelihoodProject,
    NothingChosen,
    ReasonMissing,
    ReasonTooLong,
    disclose,
)
from apps.publications.models import Disclosure
from apps.targets.models import Commitment
from apps.units.models import User
from apps.units.permissions import NotAllowed
from tests.factories import CommitmentFactory
from tests.series import figure, notice

REASON = "涉及未公开的规划信息"


@pytest.fixture
def project(officer: User) -> Commitment:
    return starred(officer)


def starred(by: User, **fields: Any) -> Commitment:
    return CommitmentFactory(target__document__uploaded_by=by, starred=True, **fields)


def decided() -> list[tuple[int, str, str, int]]:
    rows = Disclosure.objects.order_by("commitment")
    return list(rows.values_list("commitment", "attribute", "reason", "decided_by"))


def trail() -> list[tuple[str, dict[str, str] | None, dict[str, str]]]:
    events = Event.objects.filter(verb="disclosure.decide").order_by("pk")
    return list(events.values_list("object_name", "before", "after"))


def test_many_are_opened_at_once(officer: User, project: Commitment) -> None:
    other = starred(officer)
    assert len(disclose([project, other], "open", by=officer)) == 2
    assert decided() == [(one.pk, "open", "", officer.pk) for one in (project, other)]
    opened = {"attribute": "open", "reason": ""}
    assert trail() == [(project.words, None, opened), (other.words, None, opened)]


def test_a_later_decision_takes_the_place_of_the_earlier(officer: User, project: Commitment) -> None:
    (first,) = disclose([project], "open", by=officer)
    (second,) = disclose([project], "withheld", by=officer, reason=f" {REASON}\n")
    assert decided() == [(project.pk, "withheld", REASON, officer.pk)]
    assert second.decided_at > first.decided_at
    withheld = {"attribute": "withheld", "reason": REASON}
    assert trail()[1:] == [(project.words, {"attribute": "open", "reason": ""}, withheld)]


def test_deciding_the_same_again_changes_nothing(officer: User, project: Commitment) -> None:
    disclose([project], "on_request", by=officer, reason=REASON)
    before = Disclosure.objects.get().decided_at
    assert disclose([project], "on_request", by=officer, reason=REASON) == []
    assert Disclosure.objects.get().decided_at == before
    assert len(trail()) == 1


@pytest.mark.parametrize("attribute", ["on_request", "withheld"])
@pytest.mark.parametrize("reason", ["", " \n"])
def test_what_is_not_open_says_why(officer: User, project: Commitment, attribute: str, reason: str) -> None:
    with pytest.raises(ReasonMissing):
        disclose([project], attribute, by=officer, reason=reason)
    assert decided() == []


@pytest.mark.parametrize("attribute", ["on_request", "withheld"])
def test_the_database_wants_a_reason_too(officer: User, project: Commitment, attribute: str) -> None:
    with pytest.raises(IntegrityError, match="disclosure_with_reason"), transaction.atomic():
        Disclosure.objects.create(
            district=officer.district, commitment=project, attribute=attribute, decided_by=officer
        )


def test_refusals_are_sentences_and_decide_nothing(officer: User, project: Commitment) -> None:
    plain = CommitmentFactory(target__document__uploaded_by=officer)
    result = starred(officer, target__nature="result")
    timeless = starred(officer, target__document__period_end=None)
    refused: list[tuple[type[DisclosureRefused], list[Commitment], str]] = [
        (NothingChosen, [], ""),
        (ReasonTooLong, [project], "长" * (LONGEST_REASON + 1)),
        *((NoLivelihoodProject, [project, one], "") for one in (plain, result, timeless)),
    ]
    for refusal, commitments, reason in refused:
        with pytest.raises(refusal) as told:
            disclose(commitments, "open", by=officer, reason=reason)
        assert str(told.value).endswith("。")
    assert (decided(), trail()) == ([], [])


def test_only_the_office_of_the_district_decides(
    officer: User, leader: User, reporter: User, stranger: User, project: Commitment
) -> None:
    for user in (leader, reporter, stranger):
        with pytest.raises(NotAllowed):
            disclose([project], "open", by=user)
    foreign = figure(notice(stranger, 2026), 10).commitment
    with pytest.raises(NotAllowed):
        disclose([project, foreign], "open", by=officer)
    assert decided() == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_however_many_are_chosen(
    officer: User, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    chosen = [starred(officer) for _ in range(count)]
    user = User.objects.get(pk=officer.pk)
    with django_assert_num_queries(8):
        disclose(chosen, "open", by=user)
