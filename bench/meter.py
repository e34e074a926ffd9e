"""One way to measure and to write a measure down, shared by every benchmark.

    seconds, plan = measure(lambda: assign(problem), repeat=5)
    other, _ = measure(lambda: dense_flow(problem), repeat=3)
    row("assignment", "total", "800x50x3", seconds, other, "dense min-cost flow")
    table()

``apart`` runs one call in a fresh process, so that its peak memory is its own. ``row`` prints one
line and appends it to ``bench/results/engine.jsonl``; ``table`` prints all the rows again.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

RESULTS = Path(__file__).parent / "results" / "engine.jsonl"
T = TypeVar("T")
ROWS: list[dict[str, Any]] = []


def peak_mb() -> float:
    """Peak resident memory of this process so far, in MiB.

    ``getrusage`` would count what the parent held when it started us; the status file does not.
    """
    status = Path("/proc/self/status").read_text("utf-8")
    return round(int(status.split("VmHWM:")[1].split()[0]) / 1024, 1)


def measure(fn: Callable[[], T], repeat: int = 3, *, warm: bool = False) -> tuple[float, T]:
    """Median seconds of ``repeat`` calls, and what the last one returned."""
    if warm:
        fn()
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        outcome = fn()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), outcome


def apart(call: str, timeout: float = 900, **arguments: Any) -> dict[str, Any]:
    """What ``package.module:function(**arguments)`` returns (a JSON object) in a fresh process,
    with its ``rss_mb``; ``{"failed": why}`` when it raises or exceeds ``timeout`` seconds.
    """
    module, function = call.split(":")
    code = (
        f"import json,sys; from {module} import {function} as f; from bench.meter import peak_mb;"
        "r = f(**json.loads(sys.argv[1])); print('@' + json.dumps({**r, 'rss_mb': peak_mb()}))"
    )
    argv = [sys.executable, "-c", code, json.dumps(arguments)]
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return {"failed": f"more than {timeout} s"}
    said = [line for line in done.stdout.splitlines() if line.startswith("@")]
    return json.loads(said[-1][1:]) if said else {"failed": done.stderr[-400:]}


def row(
    bench: str, case: str, n: int | str, ours: float, baseline: float | None = None,
    baseline_name: str = "", unit: str = "s", rss_mb: float | None = None,
) -> dict[str, Any]:  # fmt: skip
    """One measure, printed and kept; ``ratio`` is baseline / ours (above 1: we are better)."""
    ratio = round(baseline / ours, 2) if baseline is not None and ours else None
    ours, baseline = (
        number if number is None or isinstance(number, int) else float(f"{number:.4g}")
        for number in (ours, baseline)
    )
    line = {"bench": bench, "case": case, "n": n, "ours": ours, "baseline": baseline,
            "baseline_name": baseline_name, "unit": unit, "ratio": ratio,
            "rss_mb": rss_mb if rss_mb is not None else peak_mb()}  # fmt: skip
    ROWS.append(line)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
    print(_text(line), flush=True)
    return line


def _text(line: dict[str, Any]) -> str:
    shown = {key: "" if value is None else value for key, value in line.items()}
    cells = ("{bench:<12} {case:<34} {n!s:<16} {ours!s:>10} {baseline!s:>10} {unit:<6}",
             "ratio {ratio!s:<8} {rss_mb:>7.0f} MiB  {baseline_name}")  # fmt: skip
    return " ".join(cells).format(**shown)


def table() -> None:
    """Every row of this process, aligned."""
    print("\n" + "\n".join(_text(line) for line in ROWS))
