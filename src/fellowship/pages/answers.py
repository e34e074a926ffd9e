"""What a person answered about a sentence that the proofreading could not settle."""

from hashlib import sha256

from django.db import models
from django.utils.translation import gettext_lazy as _


class SentenceAnswer(models.Model):
    """« This sentence is right »: remembered until the calendar or the rules it was read against
    change. Who answered is in the logbook.

    ``sentence``: flattened, as the proofreading reads it; ``facts``: the digest of what was true.
    """

    sentence = models.TextField(_("phrase"))
    digest = models.CharField(_("empreinte"), max_length=64)
    facts = models.CharField(_("empreinte des faits"), max_length=64)
    answered_at = models.DateTimeField(_("confirmée le"))

    class Meta:
        verbose_name = _("phrase confirmée")
        constraints = [
            models.UniqueConstraint(fields=["digest", "facts"], name="one_answer_per_sentence")
        ]

    def __str__(self) -> str:
        return self.sentence

    @staticmethod
    def digest_of(sentence: str) -> str:
        return sha256(sentence.encode()).hexdigest()
