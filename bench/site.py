"""The public site: what an import and a reading by the linter cost, how they grow, what a visitor
waits for.

    .venv/bin/python bench/site.py [--sizes 100 1000] [--full] [--only import|lint|answers]

``--full`` goes to 10,000 generated pages. Each size gets a database and a process of its own, so
that its peak memory is its own.
"""

import argparse
import io
import math
import os
import re
import shutil
import sys
import tempfile
import time
from functools import partial
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from bench.meter import apart, row, table  # noqa: E402
from bench.pages import ask, cost, served  # noqa: E402

CEILING = 200_000  # bytes of a first view
TEXT = "Un paragraphe de texte avec un [lien](/defis/projet-1/) et **des mots** en gras.\n\n" * 12


def generate(folder, count):
    """A site of ``count`` pages shaped like the real one: projects, people, articles, terms."""
    for name in ("defis", "personnes", "blog", "promos", "themes"):
        (folder / name).mkdir(parents=True)
    for number in range(1, 8):
        (folder / f"promos/promotion-{number}.md").write_text(
            f"---\ntitle: Promotion {number}\n---\n"
        )
        (folder / f"themes/theme-{number}.md").write_text(f"---\ntitle: Thème {number}\n---\n")
    for number in range(count // 4):
        (folder / f"defis/projet-{number}.md").write_text(
            f"---\ntitle: Projet {number}\nwho: Ministère {number % 40}\n"
            f"promos: [Promotion {number % 7 + 1}]\nthemes: [Thème {number % 7 + 1}]\n"
            f"date: 2021\nvisible: true\n---\n{TEXT}"
        )
    for number in range(count // 2):
        (folder / f"personnes/personne-{number}.md").write_text(
            f"---\ntitle: Personne {number}\njob: Métier\nrole: participant\n"
            f"promos: [Promotion {number % 7 + 1}]\ndefis: [Projet {number % max(1, count // 4)}]\n"
            f"---\n{TEXT}"
        )
    for number in range(count - count // 4 - count // 2 - 14):
        (folder / f"blog/article-{number}.md").write_text(
            f"---\ntitle: Article {number}\ndate: 2021-03-01\nvisible: true\n---\n{TEXT}"
        )
    return folder


def configured(settings="config.settings.dev"):
    data = tempfile.mkdtemp(prefix="passerelle-bench-")
    os.environ |= {"DATA": data, "DJANGO_SETTINGS_MODULE": settings, "LOG_LEVEL": "ERROR"}
    import warnings

    warnings.simplefilter("ignore")
    import django
    from django.conf import settings as held

    django.setup()
    held.DEBUG = False
    return Path(data)


def ready():
    from django.core.management import call_command

    data = configured()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    return data


def bring_in(folder, **options):
    from django.core.management import call_command

    start, cpu = time.perf_counter(), time.process_time()
    call_command("import_content", str(folder), verbosity=0, stdout=io.StringIO(), **options)
    return time.perf_counter() - start, time.process_time() - cpu


def one_import(folder="", count=0):
    """Seconds of a first and of a second import; pages made."""
    data = ready()
    try:
        where = Path(folder) if folder else generate(data / "genere", count)
        files = sum(1 for place in where.rglob("*.md"))
        first, spent = bring_in(where)
        second, _ = bring_in(where)
        return {"files": files, "first": first, "cpu": spent, "second": second}
    finally:
        shutil.rmtree(data, ignore_errors=True)


def one_lint(folder="", count=0):
    """Seconds to read a site and say all that is wrong with it; no database, as on any machine."""
    data = configured()
    try:
        from django.utils import timezone

        from fellowship.calls import proofreading_data
        from proofreading import lint
        from proofreading.files import documents_of

        where = Path(folder) if folder else generate(data / "genere", count)
        known = proofreading_data.known(timezone.now(), whole=True)
        start, cpu = time.perf_counter(), time.process_time()
        documents = documents_of(where)
        found = lint(documents, known)
        seconds, spent = time.perf_counter() - start, time.process_time() - cpu
        return {"files": len(documents), "seconds": seconds, "cpu": spent, "findings": len(found)}
    finally:
        shutil.rmtree(data, ignore_errors=True)


def answers():
    """Pages per second, kept and fresh, against a bare view; weight of the first view."""
    data = ready()
    try:
        bring_in(ROOT / "content/site", confirm=True)
        with served("bench.bare:application") as (pid, line):
            found = {"bare": cost(pid, lambda: ask(line, "/"), 2000)[0]}
        with served("config.wsgi:application") as (pid, line):
            for path in ("/", "/participer/candidats/", "/defis/"):
                found[f"kept {path}"] = cost(pid, partial(ask, line, path), 400)[0]
                numbers = count()  # an address nobody asked before is never kept
                found[f"fresh {path}"] = cost(
                    pid,
                    lambda path=path, numbers=numbers: ask(line, f"{path}?n={next(numbers)}"),
                    40,
                )[0]
            return found | weight(ask(line, "/").decode())
    finally:
        shutil.rmtree(data, ignore_errors=True)


def weight(html):
    """Bytes that travel for a first view, compressed as servers do; addresses outside."""
    import gzip

    from django.contrib.staticfiles import finders

    parts = re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"[^>]*>', html)
    loaded = [p for p in parts if re.search(r"\.(css|js|svg|png|woff2)$", p.split("?")[0])]
    total = len(gzip.compress(html.encode()))
    for address in set(loaded):
        place = finders.find(address.removeprefix("/static/"))
        if place:
            total += len(gzip.compress(Path(place).read_bytes()))
    outside = [p for p in parts if p.startswith("http") and "127.0.0.1" not in p]
    return {"bytes": total, "outside": len(outside)}


def collection():
    """The real collection, where it lies beside the checkout."""
    corpus = Path(os.environ.get("PASSERELLE_CORPUS") or ROOT / "../shared/corpus")
    corpus = corpus if corpus.is_dir() else ROOT / "../../shared/corpus"
    return corpus / "site-eig-v3/site"


def exponent(points):
    """The power of the size that the CPU follows, from the first point to the last; 1 is linear."""
    (few, least), (many, most) = points[0], points[-1]
    return math.log(most / least) / math.log(many / few)


def linter(sizes):
    real = collection()
    if real.is_dir():
        cost = apart("bench.site:one_lint", folder=str(real))
        row("linter", "the real collection", cost["files"], cost["files"] / cost["seconds"], None,
            "", "1/s", cost["rss_mb"])  # fmt: skip
    points = []
    for size in sizes:
        cost = apart("bench.site:one_lint", timeout=3000, count=size)
        if "failed" in cost:
            print(size, cost["failed"])
            continue
        points.append((cost["files"], cost["cpu"]))
        row("linter", "files per second", cost["files"], cost["files"] / cost["seconds"], None,
            "", "1/s", cost["rss_mb"])  # fmt: skip
    if len(points) > 1:
        row("linter", "growth exponent", f"{points[0][0]}→{points[-1][0]}", exponent(points), 1.0,
            "linear", "")  # fmt: skip


def importer(sizes):
    real = collection()
    if real.is_dir():
        cost = apart("bench.site:one_import", folder=str(real))
        row("site", "import of the real collection", cost["files"], cost["first"], 60,
            "one minute", "s", cost["rss_mb"])  # fmt: skip
        row("site", "the same again", cost["files"], cost["second"], cost["first"],
            "first import", "s", cost["rss_mb"])  # fmt: skip
    base = None
    for size in sizes:
        cost = apart("bench.site:one_import", timeout=3000, count=size)
        if "failed" in cost:
            print(size, cost["failed"])
            continue
        each = cost["cpu"] / cost["files"] * 1000
        base = base or each
        row("site", "CPU per file imported", cost["files"], each, base,
            f"at {sizes[0]} pages", "ms", cost["rss_mb"])  # fmt: skip
        row("site", "files per second", cost["files"], cost["files"] / cost["first"], None, "",
            "1/s", cost["rss_mb"])  # fmt: skip


def visitor():
    found = apart("bench.site:answers")
    if "failed" in found:
        print(found["failed"])
        return
    for case, seconds in found.items():
        if case.startswith(("fresh", "kept")):
            row("site", case, 1, seconds * 1e6, found["bare"] * 1e6, "bare view", "µs CPU",
                found["rss_mb"])  # fmt: skip
    row("site", "first view", 1, found["bytes"] / 1000, CEILING / 1000, "ceiling", "kB",
        found["rss_mb"])  # fmt: skip
    row("site", "requests to another site", 1, found["outside"], None, "", "", found["rss_mb"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", nargs="*", type=int, default=[100, 1000])
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", choices=["import", "lint", "answers"])
    options = parser.parse_args()
    sizes = [*options.sizes, 10_000] if options.full else options.sizes

    if options.only in {None, "lint"}:
        linter(sizes)
    if options.only in {None, "import"}:
        importer(sizes)
    if options.only in {None, "answers"}:
        visitor()
    table()


if __name__ == "__main__":
    main()
