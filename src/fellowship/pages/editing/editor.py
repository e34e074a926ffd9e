"""What the editor answers while somebody types: the linter, the facts, a live preview.

Nothing is saved. The permissions are those of Wagtail's own preview: no page, 404; a page that is
not for this person to edit, 403.
"""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin.views.pages import preview

from fellowship.pages import actions
from fellowship.pages.editing.proofreading import ProofreadForm, counted, known_of
from fellowship.pages.showing import prose
from fellowship.people.models import User

# The long-term release, 7.4, names them without « View » (make canary).
EDITED: Any = getattr(preview, "PreviewOnEditView", None) or preview.PreviewOnEdit
CREATED: Any = getattr(preview, "PreviewOnCreateView", None) or preview.PreviewOnCreate


class ProofreadPage(EDITED):
    """Reads the posted form. A script asks for JSON: ``list`` and ``facts`` as HTML, ``counted``
    in words, ``previews`` by name of field for those named in ``preview``; without it
    the form is answered by a page."""

    http_method_names = ("post",)

    def get_object(self) -> Any:
        page = super().get_object()
        if not issubclass(getattr(type(page), "base_form_class", object), ProofreadForm):
            raise Http404  # not a page that is proofread
        return page

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        form = self.get_form(request.POST)
        self.validate_form(form)  # the page takes what can be taken; what cannot is not read
        page = form.instance
        if sentence := request.POST.get("answer", "").strip():
            now, by = timezone.now(), cast(User, request.user)
            facts = known_of(page, now=now).digest
            actions.answer_sentence(page, sentence[:2000], facts=facts, by=by, now=now)
        form.proofread()
        context = {
            "page": page,
            "remarks": form.remarks(request.POST),
            "counted": counted(form.found),
            "facts": page.named_facts.values(),
        }
        if request.get_preferred_type(["text/html", "application/json"]) == "text/html":
            if page.pk:
                context["edit_address"] = reverse("wagtailadmin_pages:edit", args=[page.pk])
            return render(request, "pages/editor/reading.html", context)
        return JsonResponse(
            {
                "counted": context["counted"],
                "list": render_to_string("pages/editor/_remarks.html", context),
                "facts": render_to_string("pages/editor/_facts.html", context),
                "previews": {
                    name: prose.render(request.POST.get(name, ""), level=3, facts=page.facts)
                    for name in request.POST.getlist("preview")
                },
            }
        )


class ProofreadNewPage(ProofreadPage, CREATED):
    """The same for a page that is not saved yet."""


urlpatterns = [
    path("relecture/<int:page_id>/", ProofreadPage.as_view(), name="proofread_page"),
    path(
        "relecture/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/",
        ProofreadNewPage.as_view(),
        name="proofread_new_page",
    ),
]
