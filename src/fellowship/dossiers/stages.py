"""What the others need to know of the stages in which something is sent, or checked."""

from django.utils.translation import gettext_lazy as lazy

from fellowship.process.registry import Screen, StageWork, outcome_words, register

register(
    StageWork("deposit", coming=lazy("Remplissez votre dossier et envoyez-le.")),
    StageWork(
        "eligibility",
        told=outcome_words,
        coming=lazy("L’équipe du programme vérifie ce que vous avez affirmé."),
        team="programme:stage_list",
        team_label=lazy("Vérifier la recevabilité"),
    ),
    StageWork(
        "form",
        told=outcome_words,
        coming=lazy("Remplissez ce formulaire dans votre espace."),
        screens=(Screen("candidate:fill_form", lazy("Formulaire à remplir")),),
        team="programme:stage_list",
        team_label=lazy("Voir qui a répondu"),
    ),
)
