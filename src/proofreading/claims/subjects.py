"""The words by which French prose says what a date or a figure is about.

Every pattern is read in text flattened by ``texts.dates.plain``: lower case, one apostrophe, one
space. Stems carry every inclusive spelling: « candidat·es », « candidat(e)s », « candidats ».
"""

import re

# --- dates --------------------------------------------------------------------------------------

# the milestone a sentence speaks of; the first that is found near the date wins
MILESTONES = {
    "interviews": re.compile(
        r"\bentretiens?\b|\bauditions?\b|\bauditionn|\bsoutenances?\b|\bl'oral\b|\boraux\b"
        r"|\bjury\b[^.]{0,25}\b(?:entend|reçoi|audition|rencontr)|\bpasserez devant le jury"
        r"|\bjurys? de sélection\b|\bpitch|\b(?:au|devant le) jury\b"
    ),
    "results": re.compile(
        r"\brésultats?\b|\blauréat\S* (?:sont |seront |est |sera )?(?:annonc|connu|publi|dévoil"
        r"|désign)"
        r"|\b(?:annonce|publication|liste) (?:définitive )?des (?:lauréat|admis|résultat"
        r"|projets retenus)"
        r"|\bliste des lauréat"
    ),
    "shortlist": re.compile(r"\bannonce de la pré-?sélection"
                            r"|\brésultats? de (?:la )?pré-?sélection"),
    "wishes": re.compile(r"\bv(?:œ|oe)ux\b|\bpositionner\b"),
    "acceptance": re.compile(r"\bacceptations?\b|\baccepter\b[^.]{0,30}\b(?:offre|proposition)"),
    "start": re.compile(
        r"\bprises? de (?:poste|fonctions?)\b|\bdémarrages? (?:des|du|de la|de votre)"
        r"|\b(?:équipes?|eig|lauréat\S*|entrepreneur\S*) (?:vous )?(?:arriv|commenc|démarr"
        r"|rejoindr|intégrer)"
        r"|\baccueill(?:ez|ir|erez)\b|\b(?:contrats?|missions?) (?:commenc|démarr|début)"
        r"|\bdémarrez\b|\barrivée des\b|\bpremier jour du contrat\b|\bpremiers contrats\b"
    ),
    "deposit": re.compile(
        r"\bdép[oô]ts?\b|\bdépos|\bcandidat|\bpostul|\bdossiers?\b|\bformulaires?\b"
        r"|\binscriptions?\b"
        r"|\bappels? à (?:candidatures?|projets?|manifestation)|\bappels?\b(?! téléph)"
        r"|\bsprints?\b|\bfiches?\b"
        r"|\bplateforme\b|\bnous rejoindre\b|\bcampagne\b|\bproposer (?:un|leur|votre) projet"
        r"|\b(?:réponse|répond\w*) à l'appel|\bsession de recrutement"
    ),
}  # fmt: skip
CLOSES = re.compile(
    r"\bdate limite\b|\bheure limite\b|\blimite\b|\bferm|\bcl[oô]tur|\bclos(?:e|es)?\b|\bjusqu"
    r"|\bau plus tard\b"
    r"|\bavant\b|\bdernier (?:jour|délai|moment)\b|\bdernière minute\b|\bfin d[eu]s?\b|\béchéance\b"
    r"|\bdeadline\b|\btermin|\bachèv|\bachev|\bexpir|\bd'ici\b|\bpassé le\b"
    r"|\bplus de (?:dossier|candidature)"
    r"|\baprès\b[^.]{0,25}\b(?:refus|tard)|\brepouss|\bprolong|\breport|\battendus? (?:pour|le"
    r"|avant)"
    r"|\bprend(?:ra)? fin\b|\bdoit (?:arriver|parvenir|être)\b|\bdoivent (?:arriver|parvenir"
    r"|être)\b"
    r"|\bfinit\b|\bfinira\b|\bs'arrêt|\bn(?:e |')(?:\w+ )?\w+ plus\b|\bcloture|\binterromp|\breferm"
    r"|\bn'attendez pas\b|\bécartée?s?\b|\birrecevable|\btrop tard\b|\bcesse|\bremise\b"
    r"|\brend(?:re|us?)\b"
    r"|\b(?:reçu|envoy|dépos)\S* après\b|\bultime|\bbutoir|\bdernière chance\b|\bcourt\b|\brefusé"
)
OPENS = re.compile(
    r"\bouvr|\brouvr|\bouvert|\bouverture|\bréouvert|\bdébut|\bcommenc|\blanc(?:e|ement|é|er)"
    r"|\binaugur|\bprochaine?s? (?:sprints?|appels?|sessions?|campagnes?)\b|\bà partir d"
    r"|\bdès\b|\bà compter d|\baccessible|\bdémarr|\breprend|\breprise"
)
# a deadline named without its object: on the page of a call it is that of the deposit
BARE_CLOSES = re.compile(
    r"\bdate limite\b|\bheure limite\b|\bcl[oô]tures?\b|\bdeadline\b|\bdernier délai\b"
    r"|\bdate de fermeture\b|\bdate butoir\b"
)
BARE_EDGES = re.compile(r"\b(?:ouvertures?|fermetures?|début|fin)\b")
# other things that open, close or take place: their dates are theirs
EVENTS = re.compile(
    r"\bwebinaires?\b|\bréunions?\b|\bconférences?\b|\bateliers?\b|\bsalons?\b|\bdéjeuners?\b"
    r"|\bséminaire\b|\bbootcamp\b"
    r"|\bjournées? d|\bvisite\b|\bexposition\b|\bfestival\b|\bhackathon\b|\bmeetup\b"
    r"|\brencontres?\b"
    r"|\bpermanence\b|\bquestionnaire\b|\bsondage\b|\benquête\b|\bcompte rendu\b|\bversion du\b"
    r"|\bpage vérifiée\b|\bmis(?:e)? à jour\b|\bpublié le\b|\bdécret\b|\barrêté du\b"
)
ELSEWHERE = re.compile(
    r"\bsalle\b|\bnewsletter\b|\binfolettre\b|\bla lettre\b|\bmarchés? publics?\b|\bbilletterie\b"
    r"|\bservice (?:a été|est|sera) (?:ouvert|lancé)|\bloi\b|\bvacances\b|\bguichet\b|\bcantine\b"
    r"|\baccueil (?:téléphonique|du public)\b|\bappelez\b|\btéléphon|\bbureaux? (?:ferm|ouvr)"
)
# what is said of somebody else, or of the world at large
FOREIGN = re.compile(
    r"\bbourses?\b|\bprix\b|\bfondation\b|\brésidence\b|\bparcoursup\b|\bconcours\b|\brgaa\b"
    r"|\baudit\b|\buniversités?\b|\bmasters?\b|\ben moyenne\b|\bcnil\b"
    r"|\b(?:dans le|du) (?:secteur )?privé\b|\bhors programme\b|\bsur le marché\b"
    r"|\bà l'étranger\b|\bailleurs\b"
    r"|\bde ce blog\b"
    r"|\bsécurité sociale\b|\binsee\b|\bmarché du travail\b|\bdécret\b|\bavant la réforme\b"
)
# somebody sends a file: « candidater toute l’année », not « un accompagnement toute l’année »
SENDING = re.compile(r"\bcandidat|\bpostul|\bdépos|\bdép[oô]ts?\b|\benvo(?:i|y)|\binscri")
DEPOSIT_STRONG = re.compile(
    r"\bdép[oô]ts?\b|\bcandidatures?\b|\bcandidat(?:er|ez)\b|\bpostul|\bdossiers?\b|\bappel à\b"
    r"|\bsprint"
)

# --- whose call ---------------------------------------------------------------------------------

ADMINISTRATIONS = re.compile(
    r"\bappels? à projets?\b|\baap\b|\badministrations? (?:\w+ ){0,2}(?:dépos|propos|ont jusqu"
    r"|répond|candidat)"
    r"|\bprojets? d(?:es|'|e l')\s?administrations?\b|\bpar les administrations\b"
    r"|\bdépôt des projets\b"
    r"|\bfiches?(?: de)? projets?\b|\bsoutenances?\b|\bchaque projet\b|\bchaque fiche\b"
    r"|\bprojets? des administrations\b|\bcahier des charges\b|\bleur fiche\b|\bla fiche\b"
    r"|\bvotre fiche\b"
)  # fmt: skip
CANDIDATES = re.compile(
    r"\bcandidat|\bpostul|\bdossiers? de candidature\b|\bappels? à candidatures?\b|\baac\b"
)
COHORT = re.compile(
    r"\bpromotions?[ -](?:n° ?)?(?P<after>\d{1,4})(?P<bis>[ -]bis)?\b"
    r"|\b(?P<before>\d{1,2})(?:e|ème|ième|ᵉ|er|ère|re) promotion\b"
    r"|\b(?P<word>première|deuxième|seconde|troisième|quatrième|cinquième|sixième|septième|huitième"
    r"|neuvième|dixième) promotion\b|\beig[ -]?(?P<eig>\d)\b"
)
ORDINALS = {
    "premier": 1, "première": 1, "deuxième": 2, "second": 2, "seconde": 2, "troisième": 3,
    "quatrième": 4, "cinquième": 5, "sixième": 6, "septième": 7, "huitième": 8, "neuvième": 9,
    "dixième": 10, "dernier": 0,
}  # fmt: skip
SPRINT = re.compile(
    r"\b(?:sprints?|sessions?)(?: de recrutement)? ?(?:n[°ºo]\.? ?)?(?P<after>\d{1,2})\b"
    r"(?! ?(?:€|ans|mois))"
    r"|\b(?P<before>\d{1,2})(?:er|re|ère|e|ème|ième) (?:sprint|session)"
    r"|\b(?P<word>premier|première|deuxième|second|seconde|troisième|quatrième|cinquième|sixième)"
    r" (?:sprint|session)"
)
FORMERLY = re.compile(
    r"\bà l'époque\b|\bprécédente?s?\b|\bancien(?:ne)?s?\b|\bautrefois\b|\bl'an dernier\b"
    r"|\bl'année dernière\b"
    r"|\bl'an passé\b|\bl'année passée\b|\bjadis\b|\bhistoriquement\b|\blors de la (?:promotion"
    r"|première)"
    r"|\bles premiers eig\b|\bà l'origine\b|\bau départ\b|\bnaguère\b|\bà ses débuts\b"
    r"|\bl'édition \d{4}\b"
    r"|\bavant ?:|\bauparavant\b|\bpar le passé\b|\bjusqu'alors\b"
)
_PART = (
    r"(?!(?:lieu|plus|huit|dû|moins|puis|depuis|dix|six|jusqu|tout|toute|droit|aussi|parmi"
    r"|ainsi)\b)"
)
PERFECT = re.compile(
    rf"\b(?:a|ont|avons|avez|j'ai|ai)(?: \w+ment| déjà| été| aussi)? {_PART}"
    r"\w+(?:é|ée|és|ées|ert|erte|i|ie|is|it|u|ue|us|ues)\b"
    rf"|\b(?:s'est|se sont) {_PART}\w+(?:é|ée|és|ées|i|is|u|us|te|t)\b|\b(?:a|ont) été\b"
    r"|\b(?:est|sont) (?:né|née|nés|devenu|venu|parti|entré|resté|arrivé)\w*\b"
)
IMPERFECT = re.compile(
    r"\b(?!(?:parfait|souhait|trait|retrait|extrait|attrait|portrait|fait|lait|bienfait"
    r"|satisfait)\b)"
    r"[a-zà-ÿ]*(?<!r)(?:ait|aient)\b|\b(?:était|étaient|avait|avaient|n'avait|travaillait"
    r"|durait|offrait"
    r"|recrutait|ouvrait|j'étais|gagnais|j'avais)\b|\b\w*(?:ouvr|offr|montr|entr|dur|ser(?=v))ait\b"
)
TESTIMONY = re.compile(
    r"\b(?:ma|mon|mes|me|je|j'ai|j'étais|m'a|m'ont|chez mon)\b|\braconte\b|\bse souvient\b"
)
HEDGED = re.compile(
    r"\batypiques?\b|\bexceptionnel|\bnégoci|\bcas par cas\b|\bpar exception\b|\bsauf\b"
    r"|\bpeut être plus\b"
    r"|\bpar exemple\b|\bserai(?:t|ent)\b|\bpourrai(?:t|ent)\b|\bprévision"
    r"|\bselon (?:l'affluence|les cas|le projet)"
    r"|\bdès que\b|\blorsque\b|\bsi le projet\b|\bà confirmer\b|\bsous réserve\b"
    r"|\ben principe\b|\bun plus\b"
    r"|\bappréciée?s?\b|\bsouhaitée?s?\b|\bbienvenue?s?\b|\bidéalement\b"
    r"|(?<!ordre )\bde préférence\b"
)
DIFFERENT = re.compile(
    r"\bdifféren|\bà la différence\b|\bcontrairement\b|\bau lieu d|\bquitt|\bvotre cdi\b"
    r"|\bvous êtes en\b|\bdisponibilité\b"
)

# --- figures ------------------------------------------------------------------------------------

PAY = re.compile(
    r"\brémun|\bsalair|\bpa[iy]es?\b|\bpayé|\bpayons\b|\bpaie(?:ment)?\b|\btouch(?:e|er|ez|ent"
    r"|era)|\bperç|\bgagn"
    r"|\btraitements?\b|\bindemnité|\bnets? (?:par|mensuel|/|de)|\bnets?/|\bappointements?\b"
    r"|\bémoluments?\b"
    r"|\bnette?s?(?: et)? mensuel|\bmensuel\w* nette?|\béchelon|\bversé|\bexpérience\b"
)
NOT_PAY = re.compile(
    r"\bbudget|\bcoûts?\b|\bcoûte|\bloyer|\bhébergement|\bmatériel|\bsubvention|\bfrais\b"
    r"|\bachat|\bbourse\b"
    r"|\bpar jour\b|\btjm\b|\benveloppe|\bmarché|\bamende|\bcrédits? de\b|\bdon\b|\bcaution"
)
BONUS = re.compile(r"\bprime\b|\bbonus\b|\bgratification\b|\bremboursement\b|\bforfait\b")
MONTHLY = re.compile(r"\bmensuel|\bpar mois\b|/ ?mois\b|\bchaque mois\b|\ble mois\b|\bmois\b")
YEARLY = re.compile(r"\bannuel|\bpar an\b|/ ?an\b|\bchaque année\b|\bl'année\b|\bsur l'année\b")
NET = re.compile(r"\bnet(?:te)?s?\b")
GROSS = re.compile(r"\bbrute?s?\b")
UNIFORM = re.compile(
    r"\bidentique\b|\bmême (?:salaire|rémunération)\b|\bsalaire unique\b"
    r"|\bquelle que soit l'expérience"
    r"|\bpour toutes les personnes\b|\bl[ea] même pour tou|\bsans distinction d'expérience"
)
VARIABLE = re.compile(
    r"\bpart variable|\bvariable\b|\bprimes? sur (?:les )?objectifs?|\bbonus\b|\bprime\b"
)
VARIABLE_SHARE = re.compile(r"\bdépend|\bfondée?|\bpour moitié|\brépart|\bcalculée?")
FUNDING = re.compile(
    r"\bfinanc|\bco-?financ|\bpris(?:e|es)? en charge|\brembours|\bpaie la\b"
    r"|\bpai?e (?:la )?moitié|\bcharge\b"
)
FULLY = re.compile(
    r"\b(?:entièrement|intégralement|totalement) (?:pris|financé|payé|à (?:notre|la) charge)"
    r"|\bpris\w* (?:entièrement|intégralement|totalement) en charge"
)
EDGED = re.compile(
    r"\b(?:jusqu|moins|plus|partir|au-delà|inférieur|supérieur|entre|dès|après|avant)\b|\bjusqu'"
)
EXPERIENCE = re.compile(r"\bexpérience\b|\bpratique\b|\bmétier\b|\bancienneté\b|\bcarrière\b")
REQUIRED = re.compile(
    r"\bil faut\b|\bexig|\brequis|\bdoivent\b|\bdoit\b|\bau moins\b|\bminimum\b|\bminimal"
    r"|\bjustifi|\bseul"
    r"|\bobligatoire|\bconditions?\b|\bfaut-il\b|\bnécessaire|\bdemandée?s?\b|\bindispensable"
    r"|\bà partir de"
    r"|\bréservée? aux\b|\bêtre titulaire|\bpas possible\b|\bimpossible\b|\bs'abstenir\b"
)
GRADE = re.compile(
    r"\béchelon|\bgrade\b|\bseuil|\bpalier|\bgrille|\bdistingue|\btranche|\bpasse à\b"
)
LENGTHS: list[tuple[str, re.Pattern[str]]] = [
    ("ask", re.compile(r"(?=.*\bessai\b)(?=.*\b(?:arrêt|arrêter|rompre|rupture|interrompre"
                       r"|mettre fin)\b)")),
    ("probation", re.compile(r"\bessai\b")),
    ("answer", re.compile(r"(?=.*\brenouvel)(?=.*\b(?:répond|réponse|accept))")),
    ("notice", re.compile(
        r"(?=.*\b(?:renouvel|intention|reconduc|prolong))(?=.*\bavant (?:la fin|le terme"
        r"|l'échéance))")),
    ("pool", re.compile(r"\bvivier\b")),
    ("acceptance", re.compile(
        r"\b(?:accepter|acceptation|acceptez|acceptée)\b|\b(?:proposition"
        r"|offre)\b[^.]*\b(?:répon|caduque|accept|sous)"
        r"|\b(?:répon\w*|délai)\b[^.]*\b(?:proposition|offre)\b")),
    ("contract.longest", re.compile(
        r"(?=.*\b(?:contrat|renouvel|mission|embauch))(?=.*\b(?:dans la limite de|en tout|au total"
        r"|durée totale|durée maximale|renouvellements? compris|dépass|excéd))")),
    ("evaluation", re.compile(
        r"\bévalu|\binstrui|\binstruction\b|\bréponse sur votre dossier|\bexamin|\bétudi"
        r"|\brelecture|\btraitement des|\blecture des")),
    ("contract.months", re.compile(
        r"\bcontrat|\bembauch|\brecrut|\bcdd\b|\bengag|\bvotre mission\b|\bmission durera"
        r"|\bpour une durée\b"
        r"|\bmissions? dure")),
]  # fmt: skip
STAY = re.compile(
    r"\bimmersion\b|\baventure\b|\bembauche\b|\bposte\b"
    r"|\bvous (?:\w+ )?(?:intég|rejoi|travaill|reste|servir|serez|partez|partir)|\bcontrat"
    r"|\bengagement\b"
    r"|\b(?:les|nos|des) (?:eig|lauréat|entrepreneur)\S* (?:intègr|rejoi|travaill|rest)"
)
STAY_NOT = re.compile(
    r"\bformation\b|\bbudget|\bphase\b|\bétape\b|\bversion\b|\bvivier\b|\bessai\b"
    r"|\bexpérience\b|\bmarché"
    r"|\bpréavis\b|\btélétravail\b|\bcongé|\bdepuis\b|\bil y a\b|\btous les\b|\bau bout\b"
    r"|\bpremiers?\b"
)
JUDGING = re.compile(
    r"\bdossiers?\b|\bentretiens?\b|\bjury\b|\bcandidat|\bnot(?:é|ée|és|ées|ent|e|es)\b|\bévalu"
    r"|\bsélection"
    r"|\bgrille\b|\blecture\b|\bchois|\bprojets?\b|\brèglement|\bcritères?\b.*\bpour\b"
)
CONTRACT_CUE = re.compile(r"\bcontrat|\brenouvel|\bcdd\b|\bembauch|\bmission")
NOUNS: list[tuple[str, re.Pattern[str]]] = [
    ("readers", re.compile(
        r"relect(?:eur|rice|ure)|évaluat(?:eur|rice)|lect(?:eur|rice)s?\b|expert|examinat"
        r"|notat(?:eur|rice)"
        r"|pair(?:e)?s? d'yeux|regards?\b|avis\b|évaluations?\b|(?:re)?lectures?\b")),
    ("criteria", re.compile(r"critères?\b")),
    ("sections", re.compile(r"rubriques?\b|sections?\b|parties?\b")),
    ("sprints", re.compile(r"sprints?\b|sessions? de recrutement|vagues? de recrutement")),
    ("profiles", re.compile(r"profils?\b|métiers?\b")),
    ("wishes", re.compile(r"v(?:œ|oe)ux?\b|choix\b")),
    ("missions", re.compile(r"missions?\b|projets?\b|défis?\b")),
    ("seats", re.compile(r"postes?\b|places?\b|recrutements?\b|talents?\b")),
    ("people", re.compile(
        r"personnes?\b|eig\b|entrepreneur|lauréat|collègues?\b|membres?\b|candidat\S* retenu")),
    ("times", re.compile(r"fois\b")),
]  # fmt: skip
# nouns that keep a number for themselves, whatever stands after
OWN_NOUNS = re.compile(
    r"\b(?:candidatures?|questions?|étapes?|ministères?|administrations?|usagers?|agents?"
    r"|directions?|heures?"
    r"|minutes?|jours?|mois|ans?|pages?|lignes?|mo\b|ko\b|go\b|écrans?|enfants?|entretiens?|km"
    r"|mètres?"
    r"|femmes?|hommes?|articles?|chiffres?|lieux?|villes?|fichiers?|documents?|équipes?"
    r"|promotions?|sites?)\b"
)
READING = re.compile(
    r"\blisent\b|\blus?\b|\bévalu|\brelu|\bexamin|\bnot(?:e|ent|é|ée|és)\b|\blit\b|\blecture\b"
)
READ_OBJECT = re.compile(r"\bdossiers?\b|\bcandidatures?\b|\bprojets?\b|\bfiches?\b")
RANKING = re.compile(
    r"\bpréféré|\bclass(?:e|er|es|ez|ent|ons|é|ée|és|ées|ement|era|erez)\b|\bpositionn|\bformul"
    r"|\bpréférence|\bexprim|\bv(?:œ|oe)ux\b|\bchoisi|\brang"
)
TEAM = re.compile(r"\béquipes?\b|\bbinômes?\b|\btrinômes?\b")
OUR_TEAM = re.compile(
    r"\bvous\b|\b(?:les|nos|des|par|en) équipes?\b|\beig\b|\bentrepreneur|\blauréat"
    r"|\bchaque équipe|\bune équipe (?:se compose|compte|comprend|réunit|est composée|est formée)"
)
HIRING = re.compile(
    r"\brecrut|\bpourvoir\b|\bpourvus?\b|\bcompte(?:ra)?\b|\blimité|\bembauch|\bplaces?\b"
    r"|\bpostes?\b|\baccueill"
    r"|\brejoindr|\brejoign|\bintégrer|\bcherch|\bouvr|\bouvert|\battend"
)
FOLDS = {"simple": 1, "unique": 1, "double": 2, "triple": 3, "quadruple": 4}
FOLD = re.compile(
    r"\b(?P<n>simple|double|triple|quadruple) (?:lecture|relecture|évaluation|notation)\b"
)
LIMITED = re.compile(
    r"\b(?:dans la limite de|au plus|au maximum|maximum|au moins|au minimum|il y en a|jusqu'à"
    r"|limitée?s? à|plafonnée?s? à|pas plus de)\b"
)
# --- headings that say what a short answer is about ----------------------------------------------
HEADINGS: list[tuple[str, re.Pattern[str]]] = [
    ("readers", re.compile(r"\bqui (?:lit|évalue|note|lira)\b|\brelect(?:eur|rice)")),
    ("criteria.dossier", re.compile(r"\bcritères?\b.*\bdossier|\bdossier\b.*\bcritères?\b")),
    ("criteria.interview", re.compile(r"\bcritères?\b.*\bentretien|\bentretien\b.*\bcritères?\b")),
    ("criteria", re.compile(r"\bcritères?\b")),
    ("wishes", re.compile(r"\bv(?:œ|oe)ux\b")),
    ("profiles", re.compile(r"\bprofils?\b")),
    ("sprints", re.compile(r"\bcombien de sprints\b")),
    ("sections", re.compile(r"\brubriques?\b|\bsections?\b")),
    ("team", re.compile(r"\btaille des équipes\b|\bcombien (?:de personnes )?(?:dans"
                        r"|par) (?:une )?équipe")),
    ("cap", re.compile(r"\bcombien (?:de |d')(?:postes|places|personnes|eig|recrutements)")),
]  # fmt: skip
KINDS: list[tuple[str, re.Pattern[str]]] = [
    ("cdi", re.compile(r"\bcdi\b|\bdurée indéterminée\b")),
    ("cdd", re.compile(r"\bcdd\b|\bdurée déterminée\b")),
    ("stage", re.compile(r"\b(?:convention de|en) stage\b|\bstagiaires?\b")),
    ("alternance", re.compile(r"\balternan|\bcontrats? d'apprentissage\b")),
    ("vacation", re.compile(r"\bvacations?\b|\bvacataires?\b")),
    (
        "freelance",
        re.compile(r"\bfreelance|\bindépendants?\b|\bportage salarial\b|\bprestataires?\b"),
    ),
    ("contrat de projet", re.compile(r"\bcontrats? de projet\b")),
]
HIRED = re.compile(
    r"\brecrut|\bcontrat|\bvous\b|\blauréat|\beig\b|\bentrepreneur|\bembauch|\bsign"
    r"|\bil s'agit\b|\bproposé|\bpostes?\b|\bserez\b"
)
RENEWABLE = re.compile(
    r"(?P<no>\bnon |\bn'est pas |\bne sont pas |\bjamais )?\brenouvelables?\b"
    r"|\bne (?:peut|peuvent) (?:pas )?être renouvelée?s?\b(?P<no2>)"
)
DIRECTION = re.compile(
    r"\b(?:direct(?:eur|rice)s?(?: (?:ou|et) (?:une |des )?direct(?:eur|rice)s?)?"
    r"|directeur\(trice\)|direction|directions)"
    r" (?:de la |de l'|des |du |de |d'|en )?(?P<name>[a-zà-ÿ’'-]{4,})"
)
ORGANISATIONS = re.compile(
    r"numérique|interministérielle|générale?|programme|équipe|ministère|régionale"
    r"|départementale|centrale"
    r"|service|administration|finances|ressources|communication|cabinet|recherche|thèse|école"
    r"|projet"
)
# trades of earlier promotions → the stems by which rules may name them
TRADES: list[tuple[re.Pattern[str], tuple[str, ...]]] = [
    (re.compile(r"\bdata ?-?scientists?\b"), ("science", "donnée", "data sc")),
    (re.compile(r"\bdata ?-?engineers?\b"), ("ingénier", "data eng", "donnée")),
    (re.compile(r"\bdesigners?\b"), ("design",)),
    (re.compile(r"\bdéveloppeu(?:r|se)\S*"), ("dévelop",)),
    (re.compile(r"\bjuristes?\b"), ("jurid", "juriste", "droit")),
    (re.compile(r"\bgéomatici\S+"), ("géomati",)),
    (re.compile(r"\bingénieur\S*"), ("ingéni",)),
    (re.compile(r"\bchefs? de projets?\b"), ("projet",)),
    (re.compile(r"\bcommunicant\S*"), ("communic",)),
    (re.compile(r"\bgraphistes?\b"), ("graphi",)),
    (re.compile(r"\bstatistici\S+"), ("statist",)),
]
RECRUITS = re.compile(
    r"\brecrut(?:e|ons|ent|era)\b|\brecherch(?:e|ons|és|ée|ées|é)\b|\bcherch(?:e|ons)\b"
    r"|\bprofils?\b"
    r"|\bpostes? (?:de|d')|\bouverts? à candidature"
)
