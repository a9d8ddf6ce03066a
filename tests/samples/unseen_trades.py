"""Who bills what on the unseen layouts: names, wares and prices that the working part does not know. All made up."""

from __future__ import annotations

from tests.samples.trades import Trade, Ware
from tests.samples.unseen_businesses import TRADES as BUSINESSES
from tests.samples.unseen_firms import TRADES as FIRMS

TRADES = (
    BUSINESSES
    | FIRMS
    | {
        "plomberie": Trade(
            ("PLOMBERIE GUERIN", "Ets Robert MASSON", "A.B.C. Chauffage", "Hydro'Therm SARL", "Didier Fouché"),
            (
                Ware("Remplacement du groupe de sécurité, chauffe-eau 200 L", 95, 160, "10"),
                Ware("Recherche de fuite et réparation sur réseau cuivre 16/18", 120, 480, "10"),
                Ware("Mitigeur d'évier bec haut", 75, 190),
                Ware("Déplacement zone 2", 28, 45),
                Ware("Main d'œuvre", 44, 58, "20", "h"),
                Ware("Pose d'un radiateur à eau, 1 200 W", 310, 690, "5.5"),
                Ware("Thermostat programmable, fourni et posé", 110, 240, "5.5"),
            ),
            "4322A",
        ),
        "bureau": Trade(
            (
                "Buro Services 45",
                "SAS DIGITIM",
                "Le Comptoir du Mobilier",
                "Equip'Collectivités",
                "Sarl J. Paquet et Fils",
            ),
            (
                Ware("Siège opérateur, accoudoirs réglables", 140, 320),
                Ware("Bureau droit 160 × 80 hêtre", 180, 410),
                Ware("Armoire à rideaux H 198", 260, 540),
                Ware("Panneau d'affichage liège 90 × 60", 18, 46),
                Ware("Frais de livraison", 15, 60),
            ),
            "4665Z",
        ),
        "automobile": Trade(
            (
                "Garage du Rond-Point",
                "AUTO DISTRIBUTION MERCIER",
                "Carrosserie Le Dantec",
                "Sté Poids Lourds 79",
                "EURL Mécan'Auto",
            ),
            (
                Ware("Vidange moteur et remplacement du filtre", 62, 140, "20", "h"),
                Ware("Plaquettes de frein avant (jeu)", 48, 96),
                Ware("Huile 5W30, bidon de 5 L", 32, 58),
                Ware("Contrôle géométrie train avant", 55, 90, "20", "h"),
                Ware("Pneu 215/65 R16C 109T", 84, 156),
                Ware("Recyclage des déchets", 2, 6),
            ),
            "4520A",
        ),
        "fleurs": Trade(
            ("Au Jardin d'Odette", "Fleurs & Sens", "L'Herbe Folle", "Rose Bonheur", "Pépinières du Val Fleuri"),
            (
                Ware("gerbe bleu blanc rouge avec ruban", 45, 95, "10"),
                Ware("composition florale pour la salle du conseil", 30, 70, "10"),
                Ware("bouquet rond de saison", 22, 40, "10"),
                Ware("vase en location", 4, 12),
                Ware("livraison en mairie", 8, 16),
                Ware("plant de géranium en godet de 10", 1, 3, "10"),
            ),
            "4776Z",
        ),
        "multimedia": Trade(
            (
                "Julien Carpentier EI",
                "Nadia Haddad Photographie",
                "Studio Merle Moqueur",
                "Erwan Kerdoncuff",
                "Mme Odile Vasset",
            ),
            (
                Ware("Reportage photographique, demi-journée", 220, 480),
                Ware("Retouche et livraison de 40 vues", 90, 260),
                Ware("Création d'un dépliant trois volets", 180, 620),
                Ware("Traduction français-anglais, 1 250 mots", 110, 210),
                Ware("Atelier d'écriture", 60, 120, "20", "h"),
            ),
            "7420Z",
        ),
        "electricite": Trade(
            ("Voltéa Entreprises", "SICAE de la Brenne", "Énergies du Sud-Ouest", "GEG Ponant", "Watt & Co France"),
            (
                Ware("École élémentaire Pergaud", 60, 940, "20"),
                Ware("Éclairage public, armoire 7", 80, 1300, "20"),
                Ware("Station de relevage", 40, 420, "20"),
                Ware("Abonnement, part fixe", 22, 130, "5.5"),
                Ware("Contribution d'acheminement", 4, 36, "5.5"),
                Ware("Gymnase intercommunal", 150, 2100, "20"),
            ),
            "3514Z",
        ),
        "eau": Trade(
            (
                "Régie des Eaux de la Vère",
                "SAUREL Service de l'eau",
                "Compagnie Fermière des Sources",
                "S.I.A.E.P. du Haut-Lary",
                "Aqua Services Bretagne",
            ),
            (
                Ware("Abonnement (part fixe)", 18, 60, "5.5"),
                Ware("Consommation d'eau", 1, 3, "5.5", "m³"),
                Ware("Assainissement collectif", 1, 4, "10", "m³"),
                Ware("Redevance pour performance des réseaux", 1, 2, "5.5", "m³"),
                Ware("Modernisation des réseaux de collecte", 1, 2, "10", "m³"),
            ),
            "3600Z",
        ),
        "telephonie": Trade(
            ("Ligne Claire Télécom", "Orphéa Business", "SFT Mobile Pro", "Alto Réseaux", "Wimax Atlantique"),
            (
                Ware("Forfait Pro 20 Go", 9, 24),
                Ware("Forfait voix illimitée", 4, 11),
                Ware("Option internationale zone 1", 3, 9),
                Ware("Accès fibre 1 Gbit/s garanti", 120, 390),
                Ware("Remplacement de carte SIM", 5, 12),
            ),
            "6120Z",
        ),
        "fioul": Trade(
            ("Combustibles Dupré", "CPO Carburants", "Ets Lhomme Energies", "Bois & Fioul du Centre", "Sica Agri Cher"),
            (
                Ware("Fioul domestique premier", 1, 2, "20", "l"),
                Ware("Gazole non routier", 1, 2, "20", "l"),
                Ware("Granulés de bois en vrac", 310, 460, "10", "t"),
                Ware("AdBlue bidon 10 L", 14, 22, "20", "u"),
                Ware("Bois buche 50 cm", 68, 94, "10", "st"),
            ),
            "4671Z",
        ),
        "fournitures": Trade(
            ("MANUTAN-OUEST", "Legallet Distribution", "Quincaillerie Angevine SA", "Prolians Bocage", "Bruneau & Cie"),
            (
                Ware("Vis tête fraisée 4 × 40, boîte de 200", 7, 15),
                Ware("Gants de manutention taille 9", 2, 6),
                Ware("Ruban adhésif PVC 50 mm", 1, 4),
                Ware("Perceuse visseuse 18 V, 2 batteries", 149, 289),
                Ware("Fiction jeunesse, lot de 6 albums", 30, 66, "5.5"),
                Ware("Dictionnaire illustré du français", 19, 34, "5.5"),
                Ware("Bloc de secours incendie 45 lm", 38, 84),
                Ware("Bidon détergent désinfectant 5 L", 11, 24),
            ),
            "4674A",
        ),
        "epicerie": Trade(
            (
                "Transgourmay Ouest",
                "Le Panier des Écoles",
                "Davigal Surgelés",
                "Cash Sud Alimentaire",
                "Maison Péchard 1921",
            ),
            (
                Ware("Haricots verts très fins 5/1", 6, 12, "5.5"),
                Ware("Huile de tournesol 10 L", 18, 31, "5.5"),
                Ware("Emmental râpé 1 kg", 6, 10, "5.5"),
                Ware("Colin d'Alaska portion 100 g", 7, 13, "5.5", "kg"),
                Ware("Essuie-mains dévidage central", 14, 27),
                Ware("Sacs poubelle 110 L, rouleau", 3, 8),
            ),
            "4639A",
        ),
        "sante": Trade(
            (
                "Pharmacie de la Poterne",
                "PHARMACIE CENTRALE",
                "Pharmacie Nguyen-Talbot",
                "Grande Pharmacie des Halles",
                "Ortho-Santé 63",
            ),
            (
                Ware("DOLIPRANE 1000 MG CPR 8", 1, 3, "2.1"),
                Ware("AMOXICILLINE 500 MG GELULE 12", 2, 6, "2.1"),
                Ware("BANDE COHESIVE 10 CM X 4 M", 3, 7, "5.5"),
                Ware("CREME HYDRATANTE 400 ML", 5, 13, "20"),
                Ware("COMPLEMENT NUTRITIONNEL ORAL X 4", 9, 17, "5.5"),
                Ware("THERMOMETRE FRONTAL SANS CONTACT", 19, 36, "20"),
            ),
            "4773Z",
        ),
        "livres": Trade(
            (
                "Librairie L'Encre Marine",
                "La Page 112",
                "Librairie des Quatre-Vents",
                "Mots & Merveilles",
                "B.D. Bulle",
            ),
            (
                Ware("Le Grand Meaulnes", 5, 9, "5.5"),
                Ware("Atlas des rivières de France", 24, 42, "5.5"),
                Ware("Album « Trois chats sous la pluie »", 11, 17, "5.5"),
                Ware("Manuel de mathématiques 6e", 19, 28, "5.5"),
                Ware("Carte murale plastifiée", 29, 54),
                Ware("Jeu de société coopératif", 19, 38),
                Ware("Liseuse 6 pouces", 99, 149),
            ),
            "4761Z",
        ),
        "ramassage": Trade(
            (
                "CARS MOUNIER",
                "Voyages Quercy-Rouergue",
                "Keolice Sarthe",
                "Transports Lacassagne S.A.",
                "S.T.I. du Morvan",
            ),
            (
                Ware("Desserte collège matin et soir", 165, 340, "10", "jour"),
                Ware("Rotation piscine, 2 autocars", 110, 240, "10", "u"),
                Ware("Accompagnatrice", 18, 31, "10", "h"),
                Ware("Sortie scolaire Le Puy – Vulcania", 480, 930, "10", "u"),
            ),
            "4939A",
        ),
        "traiteur": Trade(
            (
                "La Fourchette d'Or",
                "Maison Bertholet Traiteur",
                "Saveurs et Cocktails",
                "Au Four et au Moulin",
                "Chez Mado",
            ),
            (
                Ware("Plateau repas « Terroir »", 17, 26, "10", "pers."),
                Ware("Cocktail dînatoire 12 pièces", 19, 34, "10", "pers."),
                Ware("Crémant de Loire", 11, 19, "20", "btl"),
                Ware("Location de nappes et vaisselle", 2, 6, "20", "pers."),
                Ware("Jus de fruits artisanal", 4, 7, "10", "btl"),
                Ware("Service, maître d'hôtel", 140, 220, "10", "vac."),
            ),
            "5621Z",
        ),
        "proprete": Trade(
            ("NET & CLAIR SAS", "Atout Propreté", "Onetis Services", "L'Hygiène Ligérienne", "ESAT Les Genêts d'Or"),
            (
                Ware("Entretien des locaux, forfait mensuel", 380, 2900, "20", "mois"),
                Ware("Vitrerie intérieure et extérieure", 90, 420, "20", "passage"),
                Ware("Remise en état des sols thermoplastiques", 160, 780, "20", "forf."),
                Ware("Mise à disposition de conteneurs", 14, 60, "20", "mois"),
            ),
            "8121Z",
        ),
        "ascenseurs": Trade(
            (
                "OTICE Ascenseurs",
                "Schindelor Maintenance",
                "Portes & Automatismes 2000",
                "Sté Chubert Sécurité",
                "Dalkéo",
            ),
            (
                Ware("Entretien étendu, ascenseur hydraulique", 190, 520, "10", "trim."),
                Ware("Porte automatique piétonne", 60, 150, "20", "trim."),
                Ware("Vérification des extincteurs", 6, 11, "20", "u"),
                Ware("Chaufferie bois, contrat P2", 300, 1400, "10", "trim."),
                Ware("Téléalarme de cabine", 12, 30, "20", "trim."),
            ),
            "4329B",
        ),
        "architecture": Trade(
            (
                "Atelier Roche-Mure",
                "DLM architectes associés",
                "Agence Piquet & Sanz",
                "Bureau d'études Thermys",
                "Paysages Singuliers",
            ),
            (
                Ware("Extension de la médiathèque", 1200, 7800, "20", "forf."),
                Ware("Rénovation thermique de l'école maternelle", 900, 6400, "20", "forf."),
                Ware("Diagnostic de la charpente", 600, 2400, "20", "forf."),
                Ware("Réunion de chantier supplémentaire", 180, 360, "20", "u"),
            ),
            "7111Z",
        ),
        "assurance": Trade(
            (
                "Mutuelle des Bourgs et Cantons",
                "SMACLE Assurances",
                "Groupamy Val de Loire",
                "Cabinet Rateau, agent général",
                "Axéo IARD",
            ),
            (
                Ware("Responsabilité civile générale", 320, 2600),
                Ware("Dommages aux biens, bâtiments communaux", 900, 8800),
                Ware("Flotte automobile, 7 véhicules", 700, 4100),
                Ware("Protection juridique des agents", 90, 480),
            ),
            "6512Z",
        ),
        "formation": Trade(
            ("CEFORA Conseil", "Institut Montaigu", "AFPI Développement", "Savoir-Être et Cie", "GRETAL du Bassin"),
            (
                Ware("Habilitation électrique BS-BE, recyclage", 210, 420),
                Ware("Sauveteur secouriste du travail", 140, 260),
                Ware("Prise de parole en public", 480, 1100),
                Ware("CACES R489 catégorie 3", 390, 720),
            ),
            "8559A",
        ),
        "chantier": Trade(
            ("EIFFARD Construction", "Bâti-Loire", "COLASSE T.P.", "SARL Ribeiro Façades", "Charpentes Mauriac & Cie"),
            (
                Ware("Terrassement en pleine masse", 12, 28, "20", "m³"),
                Ware("Béton armé C25/30 pour longrines", 240, 390, "20", "m³"),
                Ware("Enduit monocouche gratté", 24, 41, "20", "m²"),
                Ware("Bordures T2 préfabriquées", 21, 37, "20", "ml"),
                Ware("Installation de chantier", 900, 3800, "20", "forf."),
            ),
            "4399C",
        ),
        "fret": Trade(
            ("TRANSALLIANCE OUEST", "Messageries Bonnin", "Fret Atlantique", "Géodys Calbe", "Déménagements Sénéchal"),
            (
                Ware("Transport 3 palettes Nantes – Limoges", 180, 460),
                Ware("Participation gazole", 12, 48),
                Ware("Droits et formalités export Genève", 60, 190, "0"),
                Ware("Livraison avec hayon", 25, 60),
                Ware("Fret maritime Le Havre – Nouméa", 420, 1900, "0"),
            ),
            "4941A",
        ),
        "redevances": Trade(
            (
                "Syndicat de Traitement des Déchets du Pays Vert",
                "Port de plaisance d'Erquy-sur-Mer",
                "SEM Parcs & Halles",
                "Crématorium de l'Estuaire",
                "Abattoir Coopératif de Lozère",
            ),
            (
                Ware("Redevance spéciale, bac de 770 L", 18, 64, "10", "levée"),
                Ware("Mise à disposition d'un quai", 110, 640, "20", "mois"),
                Ware("Apport de gravats en déchèterie", 14, 32, "10", "t"),
                Ware("Emplacement de stationnement", 40, 95, "20", "mois"),
            ),
            "3811Z",
        ),
        "conseil": Trade(
            (
                "Agora Stratégies",
                "KPMC Territoires",
                "Cabinet Brémond",
                "H. Duvivier Consultants",
                "Sens & Méthode SCOP",
            ),
            (
                Ware("Étude d'opportunité, phase 1", 1800, 7200, "20", "forf."),
                Ware("Journée de consultant senior", 720, 1150, "20", "jour"),
                Ware("Animation d'un séminaire", 900, 2100, "20", "u"),
                Ware("Restitution aux élus", 380, 900, "20", "u"),
                Ware("Exemplaires imprimés du rapport", 12, 30, "20", "u"),
            ),
            "7022Z",
        ),
        "presse": Trade(
            (
                "Le Petit Ligérien",
                "Éditions du Marché Public",
                "La Gazette de l'Isle",
                "Média Légal 24",
                "L'Écho des Marais",
            ),
            (
                Ware("Annonce légale, avis d'appel public", 120, 640),
                Ware("Abonnement d'un an, version imprimée", 89, 260, "2.1"),
                Ware("Abonnement numérique, 5 accès", 60, 310, "2.1"),
                Ware("Encart quadri, quart de page", 210, 880),
            ),
            "5813Z",
        ),
    }
)
