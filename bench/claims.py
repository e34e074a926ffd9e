"""The reader of claims on its sentences: recall of what is false, precision of what is refused.

    .venv/bin/python bench/claims.py

Every half apart; what was missed and what was refused wrongly is printed.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.proofreading.claims_cases import measure  # noqa: E402


def main():
    print("half     sentences  recall precision doubts shown  asked")
    for name in ("worked", "sealed", "later"):
        found = measure(name)
        print(
            f"{name:8} {found.sentences:9} {found.recall:7.3f} {found.precision:9.3f} "
            f"{found.doubts:12.3f} {found.asked:6}"
        )
        for sentence in found.missed:
            print(f"         missed : {sentence}")
        for sentence in found.wrong:
            print(f"         refused: {sentence}")


if __name__ == "__main__":
    main()
