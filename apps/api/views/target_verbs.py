"""What is done to targets before anybody reports: signed for, broken down, confirmed."""

from collections.abc import Callable

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.cells import cells_of
from apps.api.resources import Resource
from apps.api.serializers.target_verbs import (
    BreakDownSerializer,
    ConfirmedSerializer,
    PutInChargeSerializer,
    ReceiptsSerializer,
    ReopenBreakdownSerializer,
    SignedSerializer,
    SignSerializer,
)
from apps.api.serializers.targets import TargetSerializer
from apps.api.views.targets import ReceiptViews, TargetViews
from apps.documents.models import Document
from apps.targets.breakdown import confirm, reopen
from apps.targets.leaders import put_in_charge
from apps.targets.models import Nature, Target
from apps.targets.receipts import sign
from apps.targets.saving import confirm_sound, save_cells
from apps.units.models import Post, Unit
from apps.units.permissions import Permission, require


@extend_schema(tags=["targets"])
class TargetVerbs(TargetViews):
    @extend_schema(summary=_("A unit signs for a target"), request=SignSerializer, responses=TargetSerializer)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str) -> Response:
        target, given = self.get_object(), self.given(SignSerializer)
        unit = unit_of(request, given["unit"])
        return self.changed(target, lambda target: sign([target], unit=unit, by=request.user))

    @extend_schema(
        summary=_("Say whose a target is, who does what by when, and what is planned by quarter"),
        description=_(
            "All of the body is saved, or nothing. An entry of `errors` names a row by its id: "
            "`indicators[12].plan[2021Q3]`. Figures are in the indicator's `unit`."
        ),
        request=BreakDownSerializer,
        responses=TargetSerializer,
    )
    @action(detail=True, methods=["post"], url_path="break-down")
    def break_down(self, request: Request, pk: str) -> Response:
        # As on the page: nothing is planned of a result.
        target = get_object_or_404(self.get_queryset().exclude(nature=Nature.RESULT), pk=pk)
        require(
            request.user, Permission.TARGET_BREAK_DOWN, target
        )  # the verb asks of cells; there may be none
        cells = cells_of(target, self.given(BreakDownSerializer))
        return self.changed(target, lambda target: save_cells([target], cells, by=request.user))

    @extend_schema(summary=_("Confirm the breakdown of a target"), request=None, responses=TargetSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        return self.changed(self.get_object(), lambda target: confirm(target, by=request.user))

    @extend_schema(
        summary=_("Let a confirmed breakdown be changed again"),
        request=ReopenBreakdownSerializer,
        responses=TargetSerializer,
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        target, given = self.get_object(), self.given(ReopenBreakdownSerializer)
        return self.changed(target, lambda target: reopen(target, by=request.user, **given))

    @extend_schema(
        summary=_("Put a post in charge of a target"),
        request=PutInChargeSerializer,
        responses=TargetSerializer,
    )
    @action(detail=True, methods=["post"], url_path="put-in-charge")
    def put_in_charge(self, request: Request, pk: str) -> Response:
        target, given = self.get_object(), self.given(PutInChargeSerializer)
        posts = Post.objects.visible_to(request.user)
        post = get_object_or_404(posts, pk=given["post"]) if given["post"] else None
        return self.changed(target, lambda target: put_in_charge(target, post, by=request.user))

    def changed(self, target: Target, verb: Callable[[Target], object]) -> Response:
        """What became of the target, if it still stood as If-Match says."""
        with transaction.atomic():
            Target.objects.select_for_update(no_key=True).get(pk=target.pk)
            self.require_match(target)
            verb(target)
        return self.shown(target)


class ReceiptVerbs(ReceiptViews):
    @extend_schema(
        summary=_("A unit signs for many targets, or for none of them"),
        request=ReceiptsSerializer,
        responses={200: SignedSerializer},
    )
    def create(self, request: Request) -> Response:
        given = self.given(ReceiptsSerializer)
        wanted = set(given["targets"])
        targets = list(Target.objects.visible_to(request.user).filter(pk__in=wanted))
        if len(targets) != len(wanted):
            raise Http404
        count = sign(targets, unit=unit_of(request, given["unit"]), by=request.user)
        return Response({"signed": count})


@extend_schema(tags=["targets"])
class DocumentVerbs(Resource):
    permission = Permission.TARGET_VIEW
    queryset = Document.objects.all()

    @extend_schema(
        summary=_("Confirm the breakdown of all targets of a notice that lack nothing"),
        request=None,
        responses=ConfirmedSerializer,
    )
    @action(detail=True, methods=["post"], url_path="confirm-sound")
    def confirm_sound(self, request: Request, pk: str) -> Response:
        visible = Target.objects.visible_to(request.user).filter(document=int(pk))
        targets = list(visible.exclude(nature=Nature.RESULT))
        if not targets:
            raise Http404
        return Response({"confirmed": confirm_sound(targets, by=request.user)})


def unit_of(request: Request, pk: int) -> Unit:
    unit: Unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    return unit
