import time
from typing import Any

from allauth.account.signals import user_logged_in
from django.apps import AppConfig
from django.contrib.auth import signals


class SpacesConfig(AppConfig):
    name = "fellowship.spaces"
    verbose_name = "Espaces"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        signals.user_logged_in.connect(_seen, dispatch_uid="fellowship.spaces")
        user_logged_in.connect(_begin, dispatch_uid="fellowship.spaces")
        authenticator_added.connect(_prove, dispatch_uid="fellowship.spaces")


def _seen(request: Any, **_signal: Any) -> None:
    """The session begins: the first page has nothing to write in it."""
    if request is not None:
        request.session["seen_at"] = time.time()


def _begin(request: Any, response: Any, user: Any, **_signal: Any) -> None:
    """allauth says that somebody is in, by whichever way: the device is met."""
    from fellowship.spaces.account.signing_in import remember_device

    remember_device(request, response, user)


def _prove(request: Any, user: Any, authenticator: Any, **_signal: Any) -> None:
    """To add a second factor is to give it once: the session that did so has proved it."""
    from allauth.account.internal.flows.login import record_authentication

    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
