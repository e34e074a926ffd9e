"""The invented people of the demonstration, and what they write. None of them exists."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    name: str
    profile: str
    years: int
    city: str
    worth: int  # what their dossier is worth, 0 to 5: the reviewers of the demonstration see it so
    trade: str
    venture: str
    drive: str
    themes: tuple[str, ...] = ("ecologie",)


def _at(name: str) -> str:
    plain = str.maketrans("éèêëàâîïôöùûüç ’", "eeeeaaiioouuuc--")
    return f"{name.lower().translate(plain)}@candidat.example"


def _person(name: str, *rest: object, email: str = "") -> Person:
    return Person(email or _at(name), name, *rest)  # type: ignore[arg-type]


# The three who have an account to visit, then the others of the first sprint.
LAUREATE = _person(
    "Maïwenn Quéré",
    "produit",
    12,
    "Brest",
    5,
    "J’ai conduit douze ans des services de réservation, de la première maquette au million d’usages.",
    "J’ai fondé une coopérative de plaisanciers, puis appris à la transmettre.",
    "Les marées sont publiques, leurs données devraient l’être aussi. Je veux livrer cela à ma côte.",
    ("ecologie", "culture"),
    email="laureate@passerelle.example",
)
OFFERED = _person(
    "Ousmane Lefort",
    "technique",
    9,
    "Lille",
    5,
    "J’ai dirigé une équipe de huit personnes qui livrait toutes les semaines, sans nuit blanche.",
    "Mon entreprise de cartes hors ligne a tenu cinq ans et n’a licencié personne.",
    "Après avoir simplifié la vie de clients, j’aimerais simplifier celle des usagers.",
    ("emploi", "justice"),
    email="proposition@passerelle.example",
)
IN_THE_POOL = _person(
    "Hermine Castaing",
    "impact",
    14,
    "Toulouse",
    4,
    "Je mesure depuis quatorze ans ce que les services changent, et j’arrête ceux qui ne changent rien.",
    "J’ai lancé deux associations d’aide au logement, dont une existe toujours.",
    "L’intérêt général mérite des preuves. J’apporte la méthode et la patience.",
    ("emploi", "sante"),
    email="vivier@passerelle.example",
)
DRAFTING = _person(
    "Camille Vasseur",
    "produit",
    11,
    "Nantes",
    4,
    "Onze ans à poser la question de l’usage avant celle de l’écran.",
    "J’ai repris l’atelier de mes parents et l’ai mis en ligne.",
    "Je veux voir un service public naître et tenir.",
    ("education",),
    email="candidate@passerelle.example",
)

FIRST_SPRINT = [
    LAUREATE,
    OFFERED,
    IN_THE_POOL,
    _person("Blaise Montcalm", "produit", 10, "Lyon", 4,
            "Dix ans de produits sobres : moins d’écrans, plus de réponses.",
            "J’ai vendu un logiciel de caisse à trois cents marchés.",
            "Mon père attendait au guichet. Je veux raccourcir la file.", ("sante",)),
    _person("Solveig Arnoult", "technique", 15, "Rennes", 4,
            "J’ai remplacé trois systèmes anciens sans en arrêter aucun.",
            "Associée d’une société de logiciel libre, à parts égales.",
            "Le code public doit pouvoir être relu : je veux y contribuer.", ("justice",)),
    _person("Pacôme Dutilleul", "impact", 7, "Marseille", 3,
            "J’ai évalué quarante programmes, et publié ce qui ne marchait pas.",
            "Fondateur d’un bureau d’études de deux personnes.",
            "Compter juste pour agir mieux.", ("education", "emploi")),
    _person("Yamina Rochebois", "produit", 8, "Montpellier", 3,
            "Huit ans entre maquettes et comités, toujours du côté des gens.",
            "J’ai ouvert un tiers-lieu dans une ancienne gare.",
            "Je cherche l’utile à grande échelle.", ("culture",)),
    _person("Anselme Kervadec", "technique", 11, "Quimper", 3,
            "J’ai bâti des systèmes qui marchent en mer, sans réseau.",
            "Une jeune pousse de capteurs, arrêtée proprement.",
            "La fiabilité est une politesse.", ("ecologie",)),
    _person("Noor Saint-Aubin", "impact", 12, "Paris", 4,
            "Douze ans à relier les chiffres aux personnes qu’ils décrivent.",
            "J’ai créé une régie de quartier.",
            "Rendre visible ce qui compte.", ("emploi",)),
    _person("Firmin Deschanel", "produit", 4, "Dijon", 2,
            "Quatre ans d’animation de communautés.",
            "Un site d’entraide, revendu à ses membres.",
            "Apprendre du secteur public.", ("education",)),
    _person("Ludivine Malestroit", "technique", 6, "Bordeaux", 2,
            "Six ans de développement, deux de direction.",
            "Une application de covoiturage scolaire.",
            "Changer d’échelle.", ("ecologie",)),
    _person("Tibère Lanoë", "impact", 3, "Metz", 1,
            "Trois ans de conseil.",
            "Un projet d’étude.",
            "Découvrir l’administration.", ("culture",)),
]  # fmt: skip

SECOND_SPRINT = [
    _person("Églantine Prouvost", "produit", 13, "Amiens", 4,
            "J’ai dirigé le produit d’une mutuelle de marins.",
            "J’ai monté une école de voile inclusive.",
            "Les droits oubliés m’obsèdent : trouvons ceux qui n’en profitent pas.", ("sante",)),
    _person("Gaëtan Orsini", "technique", 10, "Ajaccio", 4,
            "Dix ans d’architecture, cinq d’écoute.",
            "Une société d’hébergement à énergie solaire.",
            "L’île m’a appris la sobriété, je la propose à l’État.", ("ecologie",)),
    _person("Rosalie Tchernia", "impact", 9, "Strasbourg", 3,
            "J’ai installé la mesure d’impact dans trois villes.",
            "Une épicerie solidaire.",
            "Mesurer avant de promettre.", ("emploi",)),
    _person("Loïs Bréhat", "produit", 16, "Saint-Malo", 5,
            "Seize ans de services lancés, dont deux arrêtés avec fierté.",
            "Armateur d’une goélette école.",
            "Un service public se reconnaît à qui il n’oublie pas.", ("culture",)),
]  # fmt: skip

REVIEWERS = [
    ("relectrice@passerelle.example", "Agathe Valcourt"),
    ("gontran.delisle@relecture.example", "Gontran Delisle"),
    ("sidonie.marchais@relecture.example", "Sidonie Marchais"),
    ("kader.bonnefoy@relecture.example", "Kader Bonnefoy"),
]
JURORS = [
    ("jury@passerelle.example", "Théophile Garance"),
    ("apolline.rives@jury.example", "Apolline Rives"),
    ("ismael.courcy@jury.example", "Ismaël Courcy"),
    ("victoire.lambel@jury.example", "Victoire Lambel"),
]
SECRETARY = ("secretariat@passerelle.example", "Noor Delattre")  # of the juries
AUTHORITY = ("direction@passerelle.example", "Héloïse Carvan")
HOSTS = [
    ("administration@passerelle.example", "Mathurin Sablé", "Agence des rivages", "Ministère de la Mer"),
    ("clemence.aubrac@accueil.example", "Clémence Aubrac", "Office des transitions", "Ministère du Travail"),
    ("dorian.feuillade@accueil.example", "Dorian Feuillade", "Service des greffes", "Ministère de la Justice"),
]  # fmt: skip
MISSIONS: list[tuple[str, str, str, str, str, list[tuple[str, ...]]]] = [
    ("Agence des rivages", "Marées ouvertes",
     "Donner à chaque commune du littoral les hauteurs d’eau et leurs alertes, en données ouvertes.",
     "12 quai des Brumes, Brest", "Solène Le Bihan", [("produit",)]),
    ("Office des transitions", "Après l’usine",
     "Aider les salariés d’un site qui ferme à trouver, à moins d’une heure, un métier qui recrute.",
     "4 rue des Forges, Lille", "Émile Hautecour", [("technique",), ("impact",)]),
    ("Service des greffes", "Le dossier qui parle",
     "Dire à chaque justiciable où en est son affaire, en une page qu’il comprend.",
     "1 place du Parvis, Paris", "Bérénice Tournon", [("technique", "impact")]),
    # nobody of the pool completes it yet: its host still has people to rank
    ("Agence des rivages", "Balises bavardes",
     "Faire dire aux balises ce qu’elles voient, pour que les secours en mer gagnent dix minutes.",
     "12 quai des Brumes, Brest", "Solène Le Bihan", [("impact",), ("produit",)]),
]  # fmt: skip
REMARKS = {
    0: "Le dossier ne répond pas à l’appel.",
    1: "Un parcours encore court pour ce que demande une mission.",
    2: "Des qualités réelles ; l’expérience de direction manque.",
    3: "Un dossier solide, des exemples précis, une motivation à préciser à l’oral.",
    4: "Très bon dossier : des réalisations vérifiables et un propos clair.",
    5: "Remarquable : l’expérience, la hauteur de vue et l’envie y sont.",
}


# Who registers for the meetings: no account, a name and an address.
CURIOUS = [
    ("perle.ansquer@candidat.example", "Perle Ansquer"),
    ("timothee.vasseline@candidat.example", "Timothée Vasseline"),
    ("aminata.corlay@candidat.example", "Aminata Corlay"),
    ("josselin.hautbois@candidat.example", "Josselin Hautbois"),
    ("nadege.portal@candidat.example", "Nadège Portal"),
    ("ruben.escoffier@candidat.example", "Ruben Escoffier"),
]
