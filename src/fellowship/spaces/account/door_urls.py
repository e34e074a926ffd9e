"""Signing in and out. These names are allauth's: its second factor and its providers look for them.

Nothing else of allauth is reachable: no password, no sign-up form, no change of address.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from fellowship.spaces.access import everybody, expects, fresh_proof
from fellowship.spaces.access_matrix import LOGIN
from fellowship.spaces.account import providers, signing_in

MINE = "espace/compte/second-facteur/"

urlpatterns = [
    path("connexion/", signing_in.ask_code, name="account_request_login_code"),
    path("connexion/code/", signing_in.enter_code, name="account_confirm_login_code"),
    path("connexion/compte-ferme/", signing_in.inactive, name="account_inactive"),
    path("connexion/preuve/", signing_in.prove_again, name="account_reauthenticate"),
    path("connexion/entrer/", signing_in.way_in, name="account_login"),
    path("connexion/inscription/", signing_in.way_in, name="account_signup"),
    path(
        "connexion/second-facteur/",
        expects(**everybody(LOGIN))(login_not_required(factor.authenticate)),
        name="mfa_authenticate",
    ),
    path("connexion/cle/", login_not_required(passkey.login_webauthn), name="mfa_login_webauthn"),
    path("connexion/preuve/code/", factor.reauthenticate, name="mfa_reauthenticate"),
    path(
        "connexion/preuve/cle/", passkey.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"
    ),
    path("connexion/agent/<slug:provider_id>/", providers.leave, name="openid_connect_login"),
    path(
        "connexion/agent/<slug:provider_id>/retour/",
        providers.come_back,
        name="openid_connect_callback",
    ),
    path("connexion/agent-annule/", providers.given_up, name="socialaccount_login_cancelled"),
    path("connexion/agent-refuse/", providers.given_up, name="socialaccount_login_error"),
    path("connexion/agent-inconnu/", providers.given_up, name="socialaccount_signup"),
    path("deconnexion/", account.logout, name="account_logout"),
    path(MINE, factor.index, name="mfa_index"),
    path(f"{MINE}application/", fresh_proof(totp.activate_totp), name="mfa_activate_totp"),
    path(f"{MINE}application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(f"{MINE}codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        f"{MINE}codes/nouveaux/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        f"{MINE}codes/fichier/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path(f"{MINE}cles/", passkey.list_webauthn, name="mfa_list_webauthn"),
    path(f"{MINE}cles/ajouter/", fresh_proof(passkey.add_webauthn), name="mfa_add_webauthn"),
    path(f"{MINE}cles/<int:pk>/", passkey.edit_webauthn, name="mfa_edit_webauthn"),
    path(f"{MINE}cles/<int:pk>/retirer/", passkey.remove_webauthn, name="mfa_remove_webauthn"),
]
