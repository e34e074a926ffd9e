"""One line per space. Public pages come last: they take what nobody else wants."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.documents.views.serve import serve as document
from wagtail.urls import serve_pattern
from wagtail.views import serve as serve_page

from fellowship.operations import views
from fellowship.pages.publishing.views import picture
from fellowship.spaces import navigation, site_context
from fellowship.spaces.account import sessions, signing_in

handler500 = views.server_error  # a pause answers 503 and keeps what was typed

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.figures, name="metrics"),
    path("", include("fellowship.spaces.account.door_urls")),
    path("theme.css", site_context.theme, name="theme"),
    path("espace/", navigation.home, name="home"),
    path("espace/compte/", include("fellowship.spaces.account.urls")),
    path("espace/candidat/", include("fellowship.spaces.candidate.urls")),
    path("espace/relecture/", include("fellowship.spaces.reviewer.urls")),
    path("espace/jury/", include("fellowship.spaces.juror.urls")),
    path("espace/administration/", include("fellowship.spaces.host.urls")),
    path("espace/signature/", include("fellowship.spaces.authority.urls")),
    path("espace/equipe/", include("fellowship.spaces.programme.urls")),
    path("appels/", include("fellowship.spaces.open.urls")),
    path("inscriptions/", include("fellowship.spaces.open.meeting_urls")),
    path("redaction/login/", signing_in.way_in),  # Wagtail's own would take a password
    path("redaction/", include(wagtailadmin_urls)),
    # what editors publish is public; what candidates send is never a Wagtail document
    path(
        "documents/<int:document_id>/<str:document_filename>",
        login_not_required(document),
        name="wagtaildocs_serve",
    ),
    # these take the password of a page kept from the public: we keep pages so by their state
    path("documents/authenticate_with_password/<path:rest>", sessions.not_here),
    path("_util/authenticate_with_password/<path:rest>", sessions.not_here),
    path("documents/", include(wagtaildocs_urls)),
    # pictures of the public site alone: candidates' files have no address (settings.PRIVATE_ROOT)
    path("media/<path:path>", picture, name="picture"),
    path("", include("fellowship.pages.urls")),
    re_path(serve_pattern, login_not_required(serve_page), name="wagtail_serve"),
]
