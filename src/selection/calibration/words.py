"""What a person reads of a calibration: French sentences, without any name of reviewer in those
that speak of a dossier."""


def number(value: float, places: int = 2) -> str:
    """A number as it is written in French."""
    text = f"{value:.{places}f}".replace(".", ",")
    return text[1:] if text.strip("-0,") == "" and text.startswith("-") else text


def typeset(sentence: str) -> str:
    """The sentence with the non-breaking spaces that French asks for."""
    for mark in ";:%":
        sentence = sentence.replace(f" {mark}", f"\u00a0{mark}")
    return sentence


def signed(value: float) -> str:
    text = number(abs(value))
    if text == "0,00":
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def percent(share: float) -> str:
    """A probability in hundredths, never rounded to certainty."""
    if share < 0.005:
        return "moins de 1 %"
    if share > 0.995:
        return "plus de 99 %"
    return f"{share * 100:.0f} %"


def many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count < 2 else several}"


def explanation(
    values: list[float],
    severity: float,
    worth: tuple[float, float, float, float],
    chance: float | None,
    top: int | None,
    *,
    calibrated: bool,
) -> str:
    """How the readings of one dossier became its worth; the parts add up."""
    raw = round(sum(values) / len(values), 2)
    correction = round(severity, 2)
    mean, _, low, high = worth
    caution = round(round(mean, 2) - raw - correction, 2)
    shown = " ; ".join(number(value) for value in values)
    said = [
        f"{many(len(values), 'lecture', 'lectures')} : {shown} (moyenne {number(raw)}).",
        f"Sévérité de ses relecteurs par rapport à l’ensemble : {signed(correction)} ;",
        f"prudence due au petit nombre de lectures et à leur fiabilité : {signed(caution)} ;",
        f"valeur estimée : {number(mean)},",
        f"entre {number(low)} et {number(high)} avec neuf chances sur dix.",
    ]
    if chance is not None and top is not None:
        said.append(
            f"Probabilité d’être parmi les {top} premiers dossiers : {percent(chance)}."
            if top > 1
            else f"Probabilité d’être le premier dossier : {percent(chance)}."
        )
    if not calibrated:
        said.append("Estimation prudente : les relecteurs n’ont pas pu être comparés entre eux.")
    return typeset(" ".join(said))


def outlier(
    reviewer: str, dossier: str, value: float, expected: float, around: float, probability: float
) -> str:
    return typeset(
        f"La lecture de {reviewer} donne {number(value)} au dossier {dossier}, quand les autres "
        f"lectures laissaient attendre {number(expected)} (à {number(around)} près) : "
        f"probabilité d’une lecture aberrante {percent(probability)}. "
        "Une relecture est conseillée ; rien n’est retiré, cette lecture compte seulement moins."
    )


def warnings(
    *,
    tied: bool,
    islands: int,
    once: int,
    dossiers: int,
    reviewers: int,
    strength: float | None,
    finished: bool,
) -> tuple[str, ...]:
    said = []
    if reviewers == 1:
        said.append("Un seul relecteur : sa sévérité ne peut être comparée à aucune autre.")
    if tied:
        said.append(
            "Trop peu de dossiers ont été lus deux fois : la valeur d’un dossier ne peut pas être "
            "distinguée du hasard d’une lecture. Les notes sont seulement recentrées par "
            "relecteur, et les intervalles supposent que la moitié des écarts tient aux dossiers."
        )
    if islands > 1:
        said.append(
            f"Les lectures forment {islands} îlots sans dossier commun : entre deux îlots, la "
            "comparaison ne repose que sur l’hypothèse de relecteurs semblables en moyenne. "
            "Quelques lectures croisées suffiraient à les relier."
        )
    elif strength is not None and strength < 0.05 and reviewers > 1:
        said.append(
            "Les relecteurs se croisent peu : quelques dossiers seulement relient certains d’entre "
            "eux, et leur sévérité reste mal connue."
        )
    if once and not tied:
        said.append(
            f"{many(once, 'dossier n’a', 'dossiers n’ont')} qu’une lecture sur {dossiers} : "
            "leur valeur est moins sûre."
        )
    if not finished:
        said.append(
            "Le calcul s’est arrêté à la limite demandée avant d’être stable : les résultats sont "
            "les meilleurs trouvés jusque-là."
        )
    return tuple(typeset(sentence) for sentence in said)
