"""What the editor's desk answers while somebody types: the linter, the facts, a live preview.

Nothing is saved. The permissions are those of Wagtail's own preview: no page, 404; a page that is
not for this person to edit, 403.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from wagtail.admin.views.pages import preview

from fellowship.pages import prose
from fellowship.pages.models import SitePage
from fellowship.pages.proofreading import counted

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
        if not isinstance(page, SitePage):
            raise Http404
        return page

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        form = self.get_form(request.POST)
        self.validate_form(form)  # the page takes what can be taken; what cannot is not read
        form.proofread()
        page = form.instance
        context = {
            "page": page,
            "remarks": form.remarks(request.POST),
            "counted": counted(form.found),
            "facts": page.named_facts.values(),
        }
        if request.get_preferred_type(["text/html", "application/json"]) == "text/html":
            if page.pk:
                context["edit_address"] = reverse("wagtailadmin_pages:edit", args=[page.pk])
            return render(request, "pages/desk/reading.html", context)
        return JsonResponse(
            {
                "counted": context["counted"],
                "list": render_to_string("pages/desk/_remarks.html", context),
                "facts": render_to_string("pages/desk/_facts.html", context),
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
