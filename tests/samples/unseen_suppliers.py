"""Who bills what on the unseen layouts of public suppliers, offices and deliveries: made up for them alone."""

from __future__ import annotations

from tests.samples.trades import Trade, Ware

TRADES = {
    "stages": Trade(
        (
            "CAP'Territoires Formation",
            "IRFA Val-de-Besbre",
            "Centre de gestion de la Mauldre",
            "Former & Prévenir",
            "Université populaire des Gaves",
        ),
        (
            Ware("Gestes et postures en restauration collective", 180, 390, "0", "stag."),
            Ware("Prévention des risques psychosociaux, niveau 1", 240, 620, "0", "stag."),
            Ware("Recyclage AIPR opérateur", 95, 160, "0", "stag."),
            Ware("Bureautique : tableur, perfectionnement", 150, 310, "0", "stag."),
            Ware("Accueil des publics en difficulté", 210, 480, "0", "stag."),
            Ware("Session en intra, groupe de douze agents", 980, 1900, "0", "jour"),
        ),
        "8559A",
    ),
    "societes_locales": Trade(
        (
            "SPL Rives & Développement",
            "SEMAPOR",
            "Société d'équipement de la Drouette",
            "SPL Tourisme en Pays de Sauldre",
            "SEMOP Chaleur des Plateaux",
        ),
        (
            Ware("Rémunération de conduite d'opération, tranche ferme", 1400, 9800),
            Ware("Mise à disposition de la halle aux expositions", 320, 1450),
            Ware("Gestion du parking Carnot, part fixe", 700, 3100),
            Ware("Fluides refacturés, lot commun", 60, 540, "5.5"),
            Ware("Visites guidées, groupes scolaires", 45, 130, "10"),
            Ware("Frais de reproduction des dossiers", 18, 95),
        ),
        "4110C",
    ),
    "regies_voisines": Trade(
        (
            "Ville de Castelbourg-l'Abbaye",
            "Mairie de Plouvarnel",
            "Commune de Roquevaire-en-Larzac",
            "Communauté d'agglomération des Trois Vallées",
            "Commune nouvelle de Sèvremoine-le-Vieux",
        ),
        (
            Ware("Bassin nautique, créneau scolaire du mardi", 62, 140, "0", "créneau"),
            Ware("Repas servis aux agents de passage", 6, 11, "0", "repas"),
            Ware("Fourrière animale, participation par habitant", 1, 3, "0", "hab."),
            Ware("Frais de scolarité, enfant hors commune", 480, 1250, "0", "élève"),
            Ware("Prêt de barrières et d'un podium", 40, 210, "0", "forfait"),
            Ware("Balayeuse avec chauffeur", 58, 96, "0", "h"),
        ),
        "8411Z",
    ),
    "syndicats_d_eau": Trade(
        (
            "SIVOM Eau et Rivières du Bazois",
            "Syndicat des Sources de l'Albarine",
            "Eaux de la Presqu'île (régie)",
            "SMDE des Collines",
            "Syndicat intercommunal de Fontenoy",
        ),
        (
            Ware("Stade municipal, arrosage", 90, 820, "5.5", "relevé"),
            Ware("Maison des associations", 22, 190, "10", "relevé"),
            Ware("Borne de puisage du marché", 16, 75, "5.5", "relevé"),
            Ware("Cimetière nord", 12, 60, "5.5", "relevé"),
            Ware("Cuisine centrale", 140, 990, "10", "relevé"),
            Ware("Crèche des Moussaillons", 45, 260, "10", "relevé"),
            Ware("Contrôle d'un poteau d'incendie", 28, 64, "20", "u"),
        ),
        "3600Z",
    ),
    "consulaires": Trade(
        (
            "CCI Estuaire-Bocage",
            "Chambre de métiers et de l'artisanat de la Vauvre",
            "CCI Hautes-Terres",
            "Chambre d'agriculture de la Lorne",
            "Campus des métiers des Deux-Caps",
        ),
        (
            Ware("Étude des flux de consommation, édition communale", 850, 4200),
            Ware("Apprentissage, coût pédagogique CAP cuisine", 780, 2600, "0"),
            Ware("Location de l'amphithéâtre, journée", 240, 780),
            Ware("Observatoire du commerce, abonnement annuel", 190, 640),
            Ware("Plateaux servis en salle", 14, 22, "10"),
            Ware("Formation du maître d'apprentissage", 120, 330, "0"),
        ),
        "9411Z",
    ),
    "ingenieurs": Trade(
        ("BET Fluides & Co", "INGÉROUTE Conseil", "Structures Aubrac", "Cabinet Hydralp", "OTEC Ouest Ingénierie"),
        (
            Ware("APD – avant-projet définitif", 1200, 6900, "20", "forf."),
            Ware("DET – direction de l'exécution", 900, 8200, "20", "forf."),
            Ware("ACT – assistance aux contrats", 600, 2100, "20", "forf."),
            Ware("VISA des plans d'exécution", 400, 1900, "20", "forf."),
            Ware("AOR – opérations de réception", 300, 1200, "20", "forf."),
            Ware("Relevé topographique complémentaire", 450, 1800, "20", "forf."),
        ),
        "7112B",
    ),
    "avocats": Trade(
        ("AARPI Lanvaux", "SELARL Puget Droit Public", "Me Ondine Castéra", "Cabinet Tissier-Weil", "Thémis & Voirie"),
        (
            Ware("Étude des pièces et recherche de jurisprudence", 150, 240, "20", "h"),
            Ware("Requête introductive, référé précontractuel", 170, 260, "20", "h"),
            Ware("Conférence téléphonique avec le directeur juridique", 150, 220, "20", "h"),
            Ware("Note sur la protection fonctionnelle", 160, 250, "20", "h"),
            Ware("Plaidoirie, cour administrative d'appel", 180, 280, "20", "h"),
        ),
        "6910Z",
    ),
    "agences_com": Trade(
        ("Bruit Blanc", "agence topo", "Les Grands Formats", "Kaléido Communication", "Miroir d'eau SCOP"),
        (
            Ware("Plateforme de marque et charte", 1800, 6400),
            Ware("Campagne d'affichage « Été au parc »", 700, 2900),
            Ware("Film de 90 secondes, tournage compris", 1500, 5200),
            Ware("Gestion des réseaux sociaux, mois", 380, 950),
            Ware("Fabrication de kakémonos", 65, 140),
        ),
        "7311Z",
    ),
    "traducteurs": Trade(
        (
            "Babel Atlantique SARL",
            "Polyglotte & Associés",
            "Interprètes du Rhin",
            "A2Z Langues SAS",
            "Signes et Paroles",
        ),
        (
            Ware("FR > EN, délibération du conseil", 90, 420, "20", "doc."),
            Ware("FR > UK, notice d'accueil", 110, 380, "20", "doc."),
            Ware("Vélotypie d'une séance publique", 240, 690, "20", "séance"),
            Ware("Livre bilingue relié", 14, 29, "5.5", "ex."),
            Ware("Transcription audio en FALC", 45, 80, "20", "h"),
            Ware("Urgence, supplément de nuit", 30, 120, "20", "doc."),
        ),
        "7430Z",
    ),
    "abonnements": Trade(
        ("Mairio", "Planéo Logiciels SAS", "Signéa Technologies", "Courrio.fr", "CivicData"),
        (
            Ware("Offre Collectivité, par agent et par mois", 4, 19),
            Ware("Espace de stockage supplémentaire, 100 Go", 9, 29),
            Ware("Module Parapheur", 35, 180),
            Ware("Envois de SMS, paquet de 1 000", 45, 75),
            Ware("Accompagnement au démarrage", 290, 1400),
        ),
        "5829C",
    ),
    "messageries": Trade(
        ("Express du Marais", "T.M.B. Logistique", "ALPES-FRET", "Routiers Associés du Cher", "Hélio Messagerie"),
        (
            Ware("Calais > Dole, 2 palettes", 110, 420),
            Ware("Enlèvement archives, navette", 38, 92),
            Ware("Dole > Genève CH, 14 colis", 90, 360, "0"),
            Ware("Cergy > Vannes, messagerie", 14, 66),
            Ware("Rungis > Lons, température dirigée", 70, 240),
            Ware("Retour d'emballages vides", 12, 30),
        ),
        "4941B",
    ),
    "cuisines": Trade(
        ("RESTÉCOLE", "Convivialys", "La Table des Écoliers", "Api-Culture Restauration", "Cuisine Centrale du Gier"),
        (
            Ware("Maternelles, repas à quatre composantes", 3, 5, "5.5", "repas"),
            Ware("Élémentaires, repas à cinq composantes", 3, 6, "5.5", "repas"),
            Ware("Adultes encadrants", 4, 8, "10", "repas"),
            Ware("Goûters du centre de loisirs", 1, 2, "5.5", "part"),
            Ware("Pique-niques", 4, 7, "10", "repas"),
            Ware("Vaisselle compostable", 12, 40, "20", "lot"),
        ),
        "5629B",
    ),
    "primeurs": Trade(
        ("SOFRUILEG", "Maraîchers du Val Notre-Dame", "Charlet Primeurs", "Halle Bio 26", "Ets Pouzoulet et Cie"),
        (
            Ware("Poireau cat. 1 France", 1, 3, "5.5", "kg"),
            Ware("Clémentine corse cal. 3", 2, 4, "5.5", "kg"),
            Ware("Chou-fleur pièce", 1, 3, "5.5", "col."),
            Ware("Pomme de terre lavée filet 10 kg", 6, 11, "5.5", "col."),
            Ware("Laitue batavia × 12", 8, 14, "5.5", "col."),
            Ware("Œufs plein air, plateau de 30", 5, 9, "5.5", "col."),
            Ware("Cagette consignée", 2, 5, "20", "col."),
        ),
        "4631Z",
    ),
    "boulangers": Trade(
        ("Le Pétrin d'Isaure", "Boulangerie Garrigou", "Aux Deux Épis", "Fournil Saint-Honoré", "SARL Meunier-Pain"),
        (
            Ware("Baguette 250 g", 1, 2, "5.5"),
            Ware("Gros pain tranché", 2, 4, "5.5"),
            Ware("Pain au chocolat", 1, 2, "5.5"),
            Ware("Brioche aux pralines", 6, 12, "5.5"),
            Ware("Galette des rois, 8 parts", 14, 24, "5.5"),
            Ware("Petit pain individuel", 1, 2, "5.5"),
        ),
        "1071C",
    ),
}
