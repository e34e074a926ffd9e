"""How long what people are and said yes to is kept."""

from fellowship.core.retention import Keep

RULES = {
    "Consent": Keep(
        purpose="Prouver un consentement",
        basis="obligation légale",
        months=60,
        since="withdrawn_at",
        then="delete",
    ),
}
