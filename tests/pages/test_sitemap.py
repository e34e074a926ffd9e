import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

pytestmark = pytest.mark.django_db


def ask(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        return client.get("/sitemap.xml").content.decode()


def test_the_sitemap_costs_the_same_however_many_pages_there_are(
    client, django_assert_max_num_queries
):
    root = Page.objects.get(depth=1).get_children().first()
    for number in range(12):
        root.add_child(instance=Page(title=f"Page {number}", slug=f"page-{number}"))
    said = ask(client, django_assert_max_num_queries)
    assert said.count("<url>") >= 12
    with CaptureQueriesContext(connection) as few:
        client.get("/sitemap.xml", headers={"x": "y"})
    assert len(few) <= 10
