"""The public site. A page holds words; the facts it shows come from the programme."""

from fellowship.pages.answers import SentenceAnswer
from fellowship.pages.models.articles import (
    ArticleIndexPage,
    ArticlePage,
    EventIndexPage,
    EventPage,
    PressIndexPage,
    PressReleasePage,
)
from fellowship.pages.models.base import SitePage, Source, Term, TermKind
from fellowship.pages.models.challenges import (
    ChallengeIndexPage,
    ChallengePage,
    PeopleIndexPage,
    PersonPage,
    PersonRole,
    TeamPage,
)
from fellowship.pages.models.listing import Embargoed
from fellowship.pages.models.recruitment import (
    AdministrationsPage,
    ApplyPage,
    CallSitePage,
    CandidatesPage,
    FaqPage,
    ProposePage,
)
from fellowship.pages.models.words import (
    ContactPage,
    HomePage,
    ParticipatePage,
    PlainPage,
    PlanPage,
    ProgrammePage,
)

__all__ = [
    "AdministrationsPage",
    "ApplyPage",
    "ArticleIndexPage",
    "ArticlePage",
    "CallSitePage",
    "CandidatesPage",
    "ChallengeIndexPage",
    "ChallengePage",
    "ContactPage",
    "Embargoed",
    "EventIndexPage",
    "EventPage",
    "FaqPage",
    "HomePage",
    "ParticipatePage",
    "PeopleIndexPage",
    "PersonPage",
    "PersonRole",
    "PlainPage",
    "PlanPage",
    "PressIndexPage",
    "PressReleasePage",
    "ProgrammePage",
    "ProposePage",
    "SentenceAnswer",
    "SitePage",
    "Source",
    "TeamPage",
    "Term",
    "TermKind",
]
