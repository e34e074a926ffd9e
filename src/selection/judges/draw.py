"""A draw judged on its own, from its published question."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any


def check(document: Mapping[str, Any]) -> list[str]:
    """Every flaw of a published draw, in a sentence; none for a fair one."""
    question, answer = document["question"], document["answer"]
    names = [entry["id"] for entry in question["entries"]]
    found = []
    if sorted(answer["order"]) != sorted(names):
        found.append("The order does not hold everyone once.")
        return found
    key = str(question["seed"]).encode()[:64]
    ticket = {one: blake2b(one.encode(), digest_size=8, key=key).digest() for one in names}
    for one, next_one in zip(answer["order"], answer["order"][1:], strict=False):
        if (ticket[one], one) > (ticket[next_one], next_one):
            found.append(f"{one} is before {next_one} although its ticket is higher.")
    group = {entry["id"]: entry.get("group", "") for entry in question["entries"]}
    drawn = list(answer["drawn"])
    for one in answer["order"]:
        same = [o for o in answer["order"] if not question["per_group"] or group[o] == group[one]]
        if (same.index(one) < int(question["seats"])) != (one in drawn):
            found.append(f"{one} is on the wrong side of the number of seats.")
    return found
