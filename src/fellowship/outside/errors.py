"""A service that keeps errors, of the Sentry family (Sentry, GlitchTip, Bugsink…)."""

from collections.abc import Mapping
from typing import Protocol

import sentry_sdk
from sentry_sdk.utils import event_from_exception


class Keeper(Protocol):
    def keep(self, problem: BaseException, facts: Mapping[str, str]) -> None:
        """Send one error with what is known of its request; never raises."""


class Sentry:
    """``dsn`` names the service. Neither local variables nor bodies, addresses or persons leave."""

    def __init__(self, dsn: str, *, release: str = "") -> None:
        self.client = sentry_sdk.Client(
            dsn=dsn,
            release=release or None,
            default_integrations=False,
            include_local_variables=False,
            max_breadcrumbs=0,
        )

    def keep(self, problem: BaseException, facts: Mapping[str, str]) -> None:
        event, hint = event_from_exception(problem, client_options=self.client.options)
        event["tags"] = dict(facts)
        self.client.capture_event(event, hint)

    def close(self) -> None:
        """Send what is still waiting, for two seconds at most."""
        self.client.close(timeout=2.0)


class Kept:
    """The fake: remembers."""

    def __init__(self) -> None:
        self.all: list[tuple[BaseException, dict[str, str]]] = []

    def keep(self, problem: BaseException, facts: Mapping[str, str]) -> None:
        self.all.append((problem, dict(facts)))
