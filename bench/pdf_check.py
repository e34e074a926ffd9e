"""What opening a file costs, in CPU of the child that does it: ``python bench/pdf_check.py``."""

import os
import resource
import sys
from io import BytesIO
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "src")]

import pypdf  # noqa: E402 - the server has read it before it forks

from fellowship.dossiers import pdf_check  # noqa: E402


def a_file(pages=4):
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def cost(work, rounds=200):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(rounds):
        if not (child := os.fork()):
            work()
            os._exit(0)
        os.waitpid(child, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return 1000 * spent / rounds


if __name__ == "__main__":
    content = a_file()
    print(f"verdict: {cost(lambda: pdf_check._read(content)):.1f} ms of CPU a file")
    print(f"copy: {cost(lambda: pdf_check._written(pdf_check._read(content)[1])):.1f} ms")
