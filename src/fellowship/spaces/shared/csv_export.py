"""Lists as files that a spreadsheet opens without running anything: CSV, or XLSX."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
FORMATS = ("csv", "xlsx")


def asked_as_file(request: HttpRequest) -> bool:
    """The address ends with ``format=csv`` or ``format=xlsx``."""
    return request.GET.get("format") in FORMATS


def list_file(
    request: HttpRequest, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """The list in the format that the address asks for; ``rows`` holds text, numbers and None."""
    write = xlsx_file if request.GET.get("format") == "xlsx" else csv_file
    return write(name, header, rows)


def neutral(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, int | float):
        return text
    return f"'{text}" if text.startswith(DANGEROUS) else text


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A CSV attachment: UTF-8 with its mark and semicolons, as French spreadsheets expect."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(header)
    for row in rows:
        writer.writerow([neutral(value) for value in row])
    return response


def xlsx_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A workbook of one sheet. Text is written as text: nothing in it can become a formula or a
    link, so that nothing needs an apostrophe before it."""
    # loaded by those who ask for one, not by every process
    from xlsxwriter import Workbook

    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for column, title in enumerate(header):
            sheet.write_string(0, column, str(title), bold)
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(line, column, value)
                elif value is not None:
                    sheet.write_string(line, column, str(value)[:32767])  # a cell holds no more
        sheet.freeze_panes(1, 0)
    response = HttpResponse(
        content.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
