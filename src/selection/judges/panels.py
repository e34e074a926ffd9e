"""The judge of panels: reads a problem and a composition, trusts nothing else, shares no code.

It knows both as plain data and rebuilds every promise from the problem alone: who may sit where,
what is heard, which seats are empty, who moved, what the imbalance is worth.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

TERMS = ("extra", "profile", "gender", "size", "repeat")


def check(certificate: Mapping[str, Any]) -> list[str]:
    """Every flaw of a certificate (``{"problem": "panels", "asked", "previous", "found"}``)."""
    try:
        return flaws(certificate["asked"], certificate["found"], certificate.get("previous"))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as problem:
        return [f"unreadable certificate: {type(problem).__name__}: {problem}"]


def flaws(problem: Any, found: Any, previous: Any = None) -> list[str]:
    """Every promise ``found`` breaks; none is good. Objects of the engine, or their JSON."""
    case = Case(written(problem), written(found), None if previous is None else written(previous))
    strange = case.strangers()
    if strange:  # nothing else can be read
        return strange
    return [
        *case.broken_rules(),
        *case.wrong_gaps(),
        *case.wrong_moves(),
        *case.wrong_figures(),
        *case.missing_words(),
    ]


def written(thing: Any) -> Mapping[str, Any]:
    """A problem or a result as JSON."""
    return thing if isinstance(thing, Mapping) else thing.document()


class Case:
    """A problem and the composition told for it, as the judge understands them."""

    def __init__(
        self, asked: Mapping[str, Any], told: Mapping[str, Any], before: Mapping[str, Any] | None
    ) -> None:
        self.told, self.before = told, before
        self.rules = asked["rules"]
        self.jurors = {juror["id"]: juror for juror in asked["jurors"]}
        self.challenges = {challenge["id"]: challenge for challenge in asked["challenges"]}
        self.sittings = {sitting["id"]: sitting for sitting in asked["sittings"]}
        self.seed = asked.get("seed", 0)
        self.members: dict[str, list[str]] = {p["sitting"]: p["jurors"] for p in told["panels"]}
        self.heard: dict[str, list[str]] = {p["sitting"]: p["challenges"] for p in told["panels"]}

    def strangers(self) -> list[str]:
        """Names that the problem does not know, and sittings told twice or not at all."""
        names = [panel["sitting"] for panel in self.told["panels"]]
        found = [f"{name} is told {names.count(name)} times" for name in self.sittings
                 if names.count(name) != 1]  # fmt: skip
        found += [f"unknown sitting {name}" for name in names if name not in self.sittings]
        for table, known, word in (
            (self.members, self.jurors, "juror"),
            (self.heard, self.challenges, "challenge"),
        ):
            for name, inside in table.items():
                found += [f"unknown {word} {one} in {name}" for one in inside if one not in known]
        return found

    def conflict(self, juror: Mapping[str, Any], challenge: Mapping[str, Any]) -> bool:
        home = juror.get("organisation", "")
        if self.rules["own_organisation"] and home and home == challenge.get("organisation", ""):
            return True
        return challenge["id"] in juror.get("conflicts", ())

    def broken_rules(self) -> list[str]:
        found = []
        for name, sitting in self.sittings.items():
            members, heard, day = self.members[name], self.heard[name], sitting["half_day"]
            if len(set(members)) < len(members):
                found.append(f"a juror is twice in {name}")
            for juror in members:
                if day not in self.jurors[juror]["half_days"]:
                    found.append(f"{juror} is not free for {name}")
                for challenge in heard:
                    if self.conflict(self.jurors[juror], self.challenges[challenge]):
                        found.append(f"{juror} judges {challenge} despite a conflict in {name}")
            for challenge in heard:
                if day not in self.challenges[challenge]["half_days"]:
                    found.append(f"the host of {challenge} is not free for {name}")
            found += self._wrong_sizes(name, members, heard)
        calls: dict[str, list[str]] = defaultdict(list)
        for name, members in self.members.items():
            for juror in members:
                calls[juror].append(self.sittings[name]["half_day"])
        for juror, days in calls.items():
            if len(set(days)) < len(days):
                found.append(f"{juror} is in two places at once")
            if len(days) > self.jurors[juror].get("at_most", 1):
                found.append(f"{juror} is called to too many half-days")
        times = Counter(challenge for heard in self.heard.values() for challenge in heard)
        for challenge in self.challenges:
            if times[challenge] > 1 or (times[challenge] == 0 and not self.rules["partial"]):
                found.append(f"{challenge} is heard {times[challenge]} times")
        return found

    def _wrong_sizes(self, name: str, members: list[str], heard: list[str]) -> list[str]:
        rules, found = self.rules, []
        if len(members) > rules["size_max"]:
            found.append(f"{name} has too many jurors")
        if len(heard) > rules["challenges_max"]:
            found.append(f"{name} hears too many challenges")
        for quota in rules["quotas"]:
            count = sum(self.jurors[j].get(quota["trait"], "") == quota["value"] for j in members)
            most = quota.get("most")
            if most is not None and count > most:
                found.append(f"{name} has too many jurors {quota['value']}")
            if count < quota.get("least", 0) and not rules["partial"]:
                found.append(f"{name} has too few jurors {quota['value']}")
        if rules["partial"]:
            return found
        if len(members) < rules["size_min"]:
            found.append(f"{name} has too few jurors")
        if len(heard) < rules["challenges_min"]:
            found.append(f"{name} hears too few challenges")
        return found

    def gaps(self) -> Counter[tuple[Any, ...]]:
        """(kind, sitting, challenge, profile, juror, missing) of everything that is wanting."""
        seen = {juror for members in self.members.values() for juror in members}
        heard = {challenge for inside in self.heard.values() for challenge in inside}
        found: Counter[tuple[Any, ...]] = Counter()
        for juror in self.jurors.keys() - seen:
            found["juror", "", "", "", juror, 1] += 1
        for challenge in self.challenges.keys() - heard:
            found["challenge", "", challenge, "", "", 1] += 1
        for name, members in self.members.items():
            short = self.rules["size_min"] - len(members)
            if short > 0:
                found["seat", name, "", "", "", short] += 1
            for quota in self.rules["quotas"]:
                who = [j for j in members if self.jurors[j].get(quota["trait"]) == quota["value"]]
                short = quota.get("least", 0) - len(who)
                if short > 0:
                    found["seat", name, "", quota["value"], "", short] += 1
            present = {self.jurors[juror].get("profile", "") for juror in members}
            for challenge in self.heard[name]:
                for profile in set(self.challenges[challenge].get("profiles", ())) - present:
                    found["expertise", name, challenge, profile, "", 1] += 1
        return found

    def wrong_gaps(self) -> list[str]:
        keys = ("kind", "sitting", "challenge", "profile", "juror", "missing")
        told = Counter(tuple(gap[key] for key in keys) for gap in self.told["gaps"])
        true = self.gaps()
        return [
            *(f"a gap is not told: {gap}" for gap in sorted((true - told).elements())),
            *(f"a gap is told that is not: {gap}" for gap in sorted((told - true).elements())),
            *("a gap has no reason" for gap in self.told["gaps"] if not gap["says"].strip()),
        ]

    def moves(self) -> set[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
        """Who was known before, is still asked for, and no longer sits at the same place."""
        if self.before is None:
            return set()
        then: dict[tuple[str, str], set[str]] = {}
        for gap in self.before["gaps"]:
            if gap["kind"] == "juror":
                then["juror", gap["juror"]] = set()
            if gap["kind"] == "challenge":
                then["challenge", gap["challenge"]] = set()
        now: dict[tuple[str, str], set[str]] = defaultdict(set)
        for where, panels in ((then, self.before["panels"]), (now, self.told["panels"])):
            for panel in panels:
                for kind, inside in (("juror", "jurors"), ("challenge", "challenges")):
                    for one in panel[inside]:
                        where.setdefault((kind, one), set()).add(panel["sitting"])
        known = {("juror", j) for j in self.jurors} | {("challenge", c) for c in self.challenges}
        return {
            (kind, one, tuple(sorted(places)), tuple(sorted(now[kind, one])))
            for (kind, one), places in then.items()
            if (kind, one) in known and places != now[kind, one]
        }

    def wrong_moves(self) -> list[str]:
        told = {
            (move["kind"], move["id"], tuple(move["before"]), tuple(move["after"]))
            for move in self.told["moves"]
        }
        return [
            *(f"a move is not told: {move}" for move in sorted(self.moves() - told)),
            *(f"a move is told that is not: {move}" for move in sorted(told - self.moves())),
        ]

    def terms(self) -> dict[str, int]:
        """The imbalance in its parts, before prices."""
        found = dict.fromkeys(TERMS, 0)
        calls = Counter(juror for members in self.members.values() for juror in members)
        found["extra"] = sum(calls.values()) - len(calls)
        for trait in ("profile", "gender"):
            for value in {juror.get(trait, "") for juror in self.jurors.values()} - {""}:
                found[trait] += wide(
                    sum(self.jurors[juror].get(trait) == value for juror in members)
                    for members in self.members.values()
                )
        found["size"] = wide(len(members) for members in self.members.values())
        for members in self.members.values():
            homes = [self.jurors[juror].get("organisation", "") for juror in members]
            named = [home for home in homes if home]
            found["repeat"] += len(named) - len(set(named))
        return found

    def wrong_figures(self) -> list[str]:
        gaps, terms = self.gaps(), self.terms()
        reached = {
            "unheard": sum(gap[0] == "challenge" for gap in gaps),
            "short": sum(gap[5] for gap in gaps.elements() if gap[0] == "seat"),
            "moves": len(self.moves()),
            "expertise": sum(gap[0] == "expertise" for gap in gaps.elements()),
            "unused": sum(gap[0] == "juror" for gap in gaps),
            "imbalance": sum(self.rules[name] * value for name, value in terms.items()),
        }
        order = ["expertise", "unused", "imbalance"]
        if self.before is not None:
            order.insert(1 if self.rules["expertise_first"] else 0, "moves")
        if self.rules["partial"]:
            order = ["unheard", "short", *order]
        found = []
        if [tier["name"] for tier in self.told["tiers"]] != order:
            found.append(f"the aims should be {', '.join(order)}")
        for tier in self.told["tiers"]:
            true = reached.get(tier["name"])
            if tier["value"] != true:
                found.append(f"{tier['name']} is {true}, not {tier['value']}")
            if not 0 <= tier["bound"] <= tier["value"]:
                found.append(f"the bound of {tier['name']} is impossible")
        if self.told["terms"] != terms:
            found.append(f"the imbalance is made of {terms}")
        if self.told["seed"] != self.seed:
            found.append("the seed is not the one asked")
        return found

    def missing_words(self) -> list[str]:
        said = self.told["explanation"]
        return [f"{juror} is told nothing" for juror in self.jurors if not said.get(juror)]


def wide(counts: Iterable[int]) -> int:
    """The distance between the smallest and the largest."""
    known = list(counts)
    return max(known) - min(known) if known else 0
