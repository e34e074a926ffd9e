"""Coming in by an identity provider that speaks OpenID Connect: ProConnect for agents, or another.

One provider, by settings (``OIDC_…``). ProConnect gives what it knows of a person as a signed token
where others give plain JSON; both are read.
"""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fellowship.spaces.access import everybody, expects
from fellowship.spaces.access_matrix import LOGIN


class Provider(OpenIDConnectOAuth2Adapter):
    """The provider of the settings, its answers read whichever form they have."""

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {access_token}"}
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.profile_url, headers=headers)
            answer.raise_for_status()
        if answer.headers.get("Content-Type", "").startswith("application/jwt"):
            known = jwtkit.verify_and_decode(
                credential=answer.text,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=self.get_provider().app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        else:
            known = answer.json()
        if not isinstance(known, dict) or not known.get("email"):
            raise OAuth2Error("no address")
        known["email"] = known["email"].lower()
        if settings.OIDC_PROVES_ADDRESSES:
            known.setdefault("email_verified", True)
        return known


@require_safe
@login_not_required
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider."""
    try:
        return OAuth2LoginView.adapter_view(Provider(request, provider_id))(request)  # type: ignore[no-any-return]
    except SocialApp.DoesNotExist:
        raise Http404 from None


@require_safe
@login_not_required
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """From the provider, with a code that is exchanged for a name and an address."""
    try:
        return OAuth2CallbackView.adapter_view(Provider(request, provider_id))(request)  # type: ignore[no-any-return]
    except SocialApp.DoesNotExist:
        raise Http404 from None


@expects(**everybody(LOGIN))
@require_safe
@login_not_required
def given_up(request: HttpRequest) -> HttpResponse:
    """Cancelled, refused, or an address that the provider has not proved: the code remains."""
    messages.error(
        request,
        _("Le service d’identité ne vous a pas reconnu. Recevez plutôt un code à votre adresse."),
    )
    return redirect("account_request_login_code")
