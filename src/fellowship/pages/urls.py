"""The public addresses that are not pages."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap
from django.urls import path, re_path

from fellowship.pages.publishing import feeds, views
from fellowship.pages.publishing.sitemap import SiteMap

app_name = "pages"
urlpatterns = [
    path("recherche/", views.search, name="search"),
    path("actualites.rss", login_not_required(feeds.NewsRss()), name="news_rss"),
    path("actualites.atom", login_not_required(feeds.NewsAtom()), name="news_atom"),
    path(
        "sitemap.xml",
        login_not_required(sitemap),
        {"sitemaps": {"pages": SiteMap}},
        name="sitemap",
    ),
    path(".well-known/security.txt", views.security, name="security"),
    path("robots.txt", views.robots, name="robots"),
    re_path(r"^(?P<path>(?:img|uploads)/.+)$", views.site_file, name="site_file"),
]
