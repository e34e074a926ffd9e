"""A rule set as the first edition stored it: no stages, once for a whole call."""

CONTENT = {
    "code": "eig-7",
    "cohort": "7",
    "version": 2,
    "title": "Règlement de l’appel à candidatures, promotion 7",
    "in_force_on": "2024-01-26",
    "closing_hour": "23:59",
    "readers": 3,
    "acceptance_days": 12,
    "authority": "Direction du numérique",
    "source": "Règlement provisoire du 26 janvier 2024 ; décisions du programme pour ce qu'il ne "
    "dit pas.",
    "profiles": [
        {"slug": "produit", "name": "Direction de produit"},
        {"slug": "technique", "name": "Direction technique"},
    ],
    "eligibility": [
        {
            "slug": "personne",
            "text": "Je candidate en tant que personne physique.",
            "article": "2.1",
        },
        {
            "slug": "etudes",
            "text": "Je ne suis pas inscrit(e) en premier ou deuxième cycle universitaire.",
            "article": "2.1",
        },
    ],
    "sections": [
        {
            "slug": "presentation",
            "title": "Présentation",
            "help": "Qui vous êtes, en quelques lignes, et votre parcours.",
            "fields": [
                {
                    "slug": "parcours",
                    "label": "Votre parcours",
                    "kind": "long",
                    "max_length": 2000,
                    "help": "N’y écrivez ni votre nom ni celui de vos employeurs : "
                    "cette réponse est lue sans savoir qui vous êtes.",
                },
                {
                    "slug": "cv",
                    "label": "Votre curriculum vitæ",
                    "kind": "file",
                    "help": "Un fichier PDF de 5 Mo au plus. Les relecteurs ne le voient pas.",
                    "identifying": True,
                },
            ],
        },
        {
            "slug": "personnel",
            "title": "Informations personnelles",
            "help": "Elles ne sont jamais montrées aux relecteurs.",
            "fields": [
                {
                    "slug": "nom",
                    "label": "Prénom et nom",
                    "kind": "text",
                    "max_length": 120,
                    "identifying": True,
                },
                {
                    "slug": "telephone",
                    "label": "Téléphone",
                    "kind": "text",
                    "max_length": 30,
                    "required": False,
                    "identifying": True,
                },
                {
                    "slug": "ville",
                    "label": "Ville de résidence",
                    "kind": "text",
                    "max_length": 80,
                    "identifying": True,
                },
            ],
        },
    ],
    "grids": [
        {
            "slug": "dossier",
            "title": "Évaluation du dossier",
            "lowest": 0,
            "highest": 5,
            "step": 1,
            "aggregation": "mean",
            "appreciation": True,
            "anonymous": True,
            "criteria": [
                {"slug": "experience", "name": "Expérience entrepreneuriale"},
                {"slug": "motivation", "name": "Cohérence du profil"},
            ],
        },
        {
            "slug": "entretien",
            "title": "Entretien de sélection",
            "lowest": 0,
            "highest": 5,
            "step": 1,
            "aggregation": "mean",
            "appreciation": True,
            "again": ["experience", "motivation"],
            "criteria": [
                {"slug": "experience", "name": "Expérience entrepreneuriale"},
                {"slug": "motivation", "name": "Cohérence du profil"},
                {"slug": "expertise", "name": "Intérêt pour la thématique"},
                {"slug": "autonomie", "name": "Capacité d’adaptation"},
                {"slug": "communication", "name": "Capacité de communication"},
            ],
        },
    ],
    "wishes": {"lowest": 1, "highest": 5, "ranked": True, "of": "missions"},
    "team": {"lowest": 1, "highest": 2},
    "pay": [
        {"from_years": 0, "net_monthly": 4250, "variable_percent": 6},
        {"from_years": 10, "net_monthly": 5000, "variable_percent": 10},
    ],
    "contract": {
        "kind": "contrat de projet",
        "employer": "Direction du numérique",
        "months": 12,
        "renewable": True,
        "longest_months": 72,
    },
    "caps": [{"year": 2024, "count": 30}],
    "pool": {
        "months": 12,
        "wording": "Je demande que mon dossier soit conservé afin que me soient "
        "éventuellement proposées d’autres missions. Être dans le vivier ne vaut "
        "pas proposition d’embauche. Je peux en sortir à tout moment.",
    },
    "funding": {"kind": "programme", "article": "1.2"},
    "probation": {"months": 2, "ask_days": 10},
    "renewal": {"notice_months": 2, "answer_days": 8, "committee_months": 12},
    "targets": {"evaluation_days": 21, "mission_interview_days": 14},
    "retention": {"drafts": 3, "declined": 3, "litigation": 60, "pool": 24, "contact": 12},
    "panel": {"lowest": 3, "highest": 8, "hearing_minutes": 45},
    "waiting_list": {"until_on": "2024-07-15"},
}
