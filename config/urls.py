"""One line per space. Public pages come last: they take what nobody else wants."""

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.documents.views.serve import serve as document
from wagtail.urls import serve_pattern
from wagtail.views import serve as serve_page

from fellowship.pages.views import picture
from fellowship.spaces import doors

urlpatterns = [
    path(
        "connexion/",
        login_not_required(account.request_login_code),
        name="account_request_login_code",
    ),
    path(
        "connexion/code/",
        doors.expects(anonymous="login")(login_not_required(account.confirm_login_code)),
        name="account_confirm_login_code",
    ),
    # allauth links to these two by name; both lead to the only way in
    path("connexion/entrer/", doors.way_in, name="account_login"),
    path("connexion/inscription/", doors.way_in, name="account_signup"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("theme.css", doors.theme, name="theme"),
    path("espace/", doors.home, name="home"),
    path("espace/candidat/", include("fellowship.spaces.candidate.urls")),
    path("espace/relecture/", include("fellowship.spaces.reviewer.urls")),
    path("espace/jury/", include("fellowship.spaces.juror.urls")),
    path("espace/administration/", include("fellowship.spaces.host.urls")),
    path("espace/equipe/", include("fellowship.spaces.programme.urls")),
    path("appels/", include("fellowship.spaces.open.urls")),
    path("inscriptions/", include("fellowship.spaces.open.meeting_urls")),
    path("redaction/", include(wagtailadmin_urls)),
    # what editors publish is public; what candidates send is never a Wagtail document
    path(
        "documents/<int:document_id>/<str:document_filename>",
        login_not_required(document),
        name="wagtaildocs_serve",
    ),
    path("documents/", include(wagtaildocs_urls)),
    # pictures of the public site alone: candidates' files have no address (settings.PRIVATE_ROOT)
    path("media/<path:path>", picture, name="picture"),
    path("", include("fellowship.pages.urls")),
    re_path(serve_pattern, login_not_required(serve_page), name="wagtail_serve"),
]
