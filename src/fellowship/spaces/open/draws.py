"""A published draw: who was in it by number, the seed, the order, and how to make it again."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from fellowship.juries.models import Draw


def _one(draw_id: int) -> Draw:
    rows = Draw.objects.published().select_related("sprint__call")
    return get_object_or_404(rows, pk=draw_id)


@login_not_required
@require_GET
def draw_detail(request: HttpRequest, draw_id: int) -> HttpResponse:
    draw = _one(draw_id)
    drawn = set(draw.output["drawn"])
    return render(
        request,
        "open/draw_detail.html",
        {
            "draw": draw,
            "order": [(reference, reference in drawn) for reference in draw.output["order"]],
        },
    )


@login_not_required
@require_GET
def draw_file(request: HttpRequest, draw_id: int) -> HttpResponse:  # noqa: ARG001
    """What ``python -m selection draw FILE`` reads to make the draw again."""
    draw = _one(draw_id)
    content = {
        "question": draw.input,
        "answer": draw.output,
        "digest": draw.digest,
        "version": draw.version,
    }
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="tirage-{draw.pk}.json"'
    return response
