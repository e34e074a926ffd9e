"""The gallery of our components: each tag and filter of ``ui``, as its code and as its result.

Served by the demonstration and by ``make dev``, never in production (``config/urls_dev.py``).
"""

import inspect
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from dsfr.forms import DsfrBaseForm

from fellowship.ui.templatetags.ui import register

# By the name of the tag or filter: the code shown is the code run.
EXAMPLES = {
    "notice": """\
{% notice title="Votre dossier est déposé" level="success" %}<p>L’accusé vous attend.</p>{% endnotice %}
{% notice title="Il reste une pièce à joindre" level="warning" %}<p>Votre curriculum vitæ.</p>{% endnotice %}""",
    "callout": """\
{% callout title="Le dépôt ferme le 1er mars 2024 à 23 h 59" icon="fr-icon-time-line" %}
Votre brouillon est conservé.
{% endcallout %}""",
    "empty": """\
{% empty title="Vous n’avez pas encore de dossier." %}<p>Choisissez un appel ouvert.</p>{% endempty %}""",
    "table": """\
{% table caption="Les dossiers de l’exemple" %}
<thead><tr><th scope="col">Numéro</th><th scope="col">État</th></tr></thead>
<tbody><tr><td>2BCD-EFGH</td><td>{% badge "déposé" tone="info" %}</td></tr></tbody>
{% endtable %}""",
    "accordion": """\
{% accordion title="Puis-je déposer deux dossiers ?" anchor="deux-dossiers" %}<p>Un par profil.</p>{% endaccordion %}""",
    "badge": """\
{% badge "brouillon" tone="new" %} {% badge "déposé" tone="info" %} {% badge "présélectionné" tone="success" %} {% badge "retiré" %}""",
    "breadcrumb": """{% breadcrumb trail "Un composant" %}""",
    "crumbs": """{% crumbs "Un composant" "Accueil" "/" "Composants" "/composants/" %}""",
    "timeline": """{% timeline lines %}""",
    "pagination": """{% pagination page %}""",
    "file_links": """{% file_links "Exporter cette liste" %}""",
    "form_errors": """{% form_errors form %}""",
    "fact": """<dl>{% fact "Ville" "Brest" %}{% fact "Téléphone" "" %}</dl>""",
    "day": """{{ moment|day }}""",
    "long_day": """{{ moment|long_day }}""",
    "hour": """{{ moment|hour }}""",
    "instant": """{{ moment|instant:zone }}""",
    "long_instant": """{{ moment|long_instant:zone }}""",
    "day_or_instant": """{{ moment|day_or_instant:zone }}""",
    "exact_instant": """{{ moment|exact_instant:zone }}""",
    "until": """jusqu’au {{ moment|until:zone }}""",
    "zone_name": """{{ zone|zone_name }}""",
    "size": """{{ 5242880|size }}""",
    "amount": """{{ 4250|amount }}""",
    "points": """{{ 4.5|points }} sur 5""",
    "said": """{{ yes|said }}""",
    "minus": """{{ nothing|minus }}""",
}


@dataclass(frozen=True, slots=True)
class Example:
    name: str
    says: str
    code: str
    shown: str


class SampleForm(DsfrBaseForm):  # type: ignore[misc]  # dsfr is untyped
    address = forms.EmailField(label=_("Adresse électronique"))


def samples() -> dict[str, object]:
    """What the examples speak of: invented, and the same every day."""
    first = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)
    form = SampleForm({"address": "camille"})
    form.is_valid()
    return {
        "trail": [("Composants", "#")],
        "lines": [
            SimpleNamespace(title="Dossier déposé", at=first, by="Camille", text="", coming=False),
            SimpleNamespace(title="Entretiens", at=None, by="", text="", coming=True),
        ],
        "page": Paginator(range(60), 10).page(2),
        "form": form,
        "moment": first,
        "zone": ZoneInfo("Europe/Paris"),
        "yes": True,
        "nothing": "",
    }


def examples(request: HttpRequest) -> list[Example]:
    components = {**register.tags, **register.filters}
    found = []
    for name, code in EXAMPLES.items():
        # the first paragraph of the docstring; Django wraps the functions of tags
        function = inspect.unwrap(components[name])
        says = inspect.cleandoc(function.__doc__ or "").partition("\n\n")[0]
        template = engines["django"].from_string(code)
        found.append(Example(name, says, code, template.render(samples(), request)))
    return found


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    return render(
        request, "ui/gallery.html", {"examples": examples(request), "form": samples()["form"]}
    )
