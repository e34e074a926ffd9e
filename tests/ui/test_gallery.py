"""The gallery of components: complete, and absent from production."""

import pytest
from django.test import override_settings
from django.urls import NoReverseMatch, reverse
from pytest_django.asserts import assertContains

from fellowship.ui.gallery import EXAMPLES
from fellowship.ui.templatetags.ui import register


def test_every_component_has_its_example():
    assert set(EXAMPLES) == {*register.tags, *register.filters}


@override_settings(ROOT_URLCONF="config.urls_dev")
@pytest.mark.django_db
def test_the_gallery_shows_each_component_beside_its_code(client):
    response = client.get("/composants/")

    assertContains(response, '<span class="fr-badge fr-badge--info fr-badge--no-icon fr-mb-0">')
    assertContains(response, "{% badge &quot;brouillon&quot; tone=&quot;new&quot; %}")
    assertContains(response, "vendredi 1er mars 2024")
    assertContains(response, "À corriger avant de continuer")
    for example in response.context["examples"]:
        assert example.shown.strip(), example.name


def test_the_gallery_is_no_address_of_an_installation():
    with pytest.raises(NoReverseMatch):
        reverse("gallery")
