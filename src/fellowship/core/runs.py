"""What an engine was asked and what it answered, kept whole."""

from django.conf import settings
from django.db import models


class EngineRun(models.Model):
    """Abstract: a question asked to an engine and its answer. A decision can be replayed: the same
    input, parameters, seed and version give the same output."""

    parameters = models.JSONField("paramètres", default=dict)
    seed = models.PositiveBigIntegerField("graine du tirage")
    input = models.JSONField("question")
    output = models.JSONField("réponse")
    version = models.CharField("version du moteur", max_length=60)
    at = models.DateTimeField("calcul du")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        abstract = True
