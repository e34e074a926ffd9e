"""Deferred acceptance on typed seats: the loops, written once for lists and for arrays.

Plain Python runs them on lists; numba, where installed, compiles this very source for arrays
(``selection.teams.speed``). Integers only, so both give the same bytes. Throughout:

``entry``    one wish: an index into ``wish_mission``; a candidate's wishes follow one another
``weight``   ``weight[entry * wide + seat]``: what the mission of ``entry`` thinks of her on that
             seat; negative when she may not sit there
``holder``   ``holder[seat]``: the entry that holds the seat, -1 when it is empty
``at``       ``at[candidate]``: the entry she stands at; the end of her list when none is left
``ground``   what never changes: (wish_ptr, wish_mission, owner, wide, seat_ptr, weight)
``moving``   what does: (running, holder, at), then two rows of scratch as wide as a mission
"""

from typing import Any

NEVER = -(1 << 62)


def offer(entry: Any, ground: Any, moving: Any) -> Any:
    """Let ``entry`` ask for a seat; return the entry dismissed (itself if refused; -1: nobody).

    The team kept is the heaviest that can be seated, among the largest (the greedy choice on a
    transversal matroid, Fleiner 2001; with a weight per seat, an assignment valuation). A request
    moves people along one path from seat to seat, found by Bellman-Ford: seats are few.
    """
    _, wish_mission, _, wide, seat_ptr, weight = ground
    _, holder, _, reach, via = moving
    first = seat_ptr[wish_mission[entry]]
    seats = seat_ptr[wish_mission[entry] + 1] - first
    for seat in range(seats):
        value = weight[entry * wide + seat]
        reach[seat] = value if value >= 0 else NEVER
        via[seat] = -1
    more = True
    while more:
        more = False
        for seat in range(seats):
            held = holder[first + seat]
            if held < 0 or reach[seat] == NEVER:
                continue
            rest = reach[seat] - weight[held * wide + seat]
            for other in range(seats):
                value = weight[held * wide + other]
                if value >= 0 and rest + value > reach[other]:
                    reach[other] = rest + value
                    via[other] = seat
                    more = True
    free = -1
    last = -1
    gain = 0
    for seat in range(seats):
        if reach[seat] == NEVER:
            continue
        held = holder[first + seat]
        if held < 0:
            if free < 0 or reach[seat] > reach[free]:
                free = seat
        elif reach[seat] - weight[held * wide + seat] > gain:
            gain = reach[seat] - weight[held * wide + seat]
            last = seat
    if free >= 0:
        last = free
    elif last < 0:
        return entry
    dismissed = holder[first + last]
    while via[last] >= 0:
        holder[first + last] = holder[first + via[last]]
        last = via[last]
    holder[first + last] = entry
    return dismissed


def settle(who: Any, ground: Any, moving: Any) -> None:
    """Let ``who`` ask from where she stands, and whoever is dismissed after her.

    A mission that does not run keeps nobody; it notes who would have come: its ``holder`` is the
    best team of those who prefer it to what they get.
    """
    wish_ptr, wish_mission, owner, _, _, _ = ground
    running, _, at, _, _ = moving
    while at[who] < wish_ptr[who + 1]:
        entry = at[who]
        dismissed = offer(entry, ground, moving)
        if not running[wish_mission[entry]]:
            at[who] = entry + 1
            continue
        if dismissed < 0:
            return
        who = owner[dismissed]
        at[who] = dismissed + 1


def settle_all(ground: Any, moving: Any) -> None:
    """Deferred acceptance from an empty market: the candidate-optimal stable matching."""
    for who in range(len(moving[2])):
        settle(who, ground, moving)


def close_all(missions: Any, released: Any, ground: Any, moving: Any) -> None:
    """Close ``missions`` and let their members ask further down: exactly the smaller market's
    candidate-optimal matching, since the order of requests does not matter (McVitie-Wilson 1971).

    All members leave before anyone asks: a closed mission may then note a newcomer over a former
    member without anyone losing her turn. ``released`` is room for as many people as seats.
    """
    _, _, owner, _, seat_ptr, _ = ground
    running, holder, at, _, _ = moving
    leaving = 0
    for mission in missions:
        running[mission] = False
        for seat in range(seat_ptr[mission], seat_ptr[mission + 1]):
            entry = holder[seat]
            if entry >= 0:
                released[leaving] = owner[entry]
                at[owner[entry]] = entry + 1
                leaving += 1
    for turn in range(leaving):
        settle(released[turn], ground, moving)


def complete_all(seat_ptr: Any, required: Any, holder: Any, complete: Any) -> None:
    """Note for each mission whether its required seats are held, running or not."""
    for mission in range(len(complete)):
        complete[mission] = True
        for seat in range(seat_ptr[mission], seat_ptr[mission + 1]):
            if required[seat] and holder[seat] < 0:
                complete[mission] = False


def admit_all(
    wish_ptr: Any,
    wish_hospital: Any,
    wish_key: Any,
    first: Any,
    heap_key: Any,
    heap_who: Any,
    filled: Any,
    at: Any,
    hospital_of: Any,
) -> None:
    """Deferred acceptance where all seats of a hospital are alike: its residents in a heap, the
    least wanted on top. ``first`` is where each hospital's heap begins."""
    for start in range(len(at)):
        who = start
        while at[who] < wish_ptr[who + 1]:
            entry = at[who]
            at[who] = entry + 1
            hospital = wish_hospital[entry]
            key = wish_key[entry]
            top = first[hospital]
            size = filled[hospital]
            if size < first[hospital + 1] - top:
                filled[hospital] = size + 1
                child = size
                while child > 0:
                    parent = (child - 1) // 2
                    if heap_key[top + parent] <= key:
                        break
                    heap_key[top + child] = heap_key[top + parent]
                    heap_who[top + child] = heap_who[top + parent]
                    child = parent
                heap_key[top + child] = key
                heap_who[top + child] = who
                hospital_of[who] = hospital
                break
            if size == 0 or key < heap_key[top]:
                continue
            dismissed = heap_who[top]
            parent = 0
            while True:
                child = 2 * parent + 1
                if child >= size:
                    break
                if child + 1 < size and heap_key[top + child + 1] < heap_key[top + child]:
                    child += 1
                if heap_key[top + child] >= key:
                    break
                heap_key[top + parent] = heap_key[top + child]
                heap_who[top + parent] = heap_who[top + child]
                parent = child
            heap_key[top + parent] = key
            heap_who[top + parent] = who
            hospital_of[who] = hospital
            hospital_of[dismissed] = -1
            who = dismissed
