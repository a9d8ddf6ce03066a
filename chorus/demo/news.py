"""What the operator of the demonstration has published at ACTUALITÉS and COMMUNICATION."""

from datetime import date, timedelta

from accounts.articles.models import Article

ARTICLES = (  # kind, days ago, address, title, text
    (
        Article.Kind.ACTUALITE,
        3,
        "verifiez-le-siret-de-votre-client",
        "Vérifiez le SIRET de votre client avant l'envoi",
        "Une facture adressée au mauvais établissement revient : le délai de paiement repart de zéro.\n\n"
        "L'[annuaire](/annuaire/) dit, pour chaque structure publique, son SIRET et ce qu'elle exige : "
        "**code service**, **numéro d'engagement**. En cas de doute, le bon de commande fait foi.",
    ),
    (
        Article.Kind.ACTUALITE,
        24,
        "faux-ordres-de-virement",
        "Soyez prudents face aux faux ordres de virement",
        "Des courriels imitent des fournisseurs et demandent de changer un compte bancaire.\n\n"
        "- Sur ce portail, tout changement de coordonnées bancaires **prévient tous les gestionnaires**.\n"
        "- Rappelez le fournisseur à un numéro que vous connaissez déjà.\n\n"
        "Lire aussi : [reconnaître un courriel frauduleux](/documentation/reconnaitre-un-courriel-frauduleux/).",
    ),
    (
        Article.Kind.COMMUNICATION,
        40,
        "informer-vos-fournisseurs",
        "Informer vos fournisseurs : un texte à recopier",
        "Structures publiques, vous pouvez reprendre ce texte sur vos bons de commande :\n\n"
        "> Vos factures nous parviennent par le portail de facturation. Indiquez le SIRET du destinataire, le code "
        "service et le numéro d'engagement qui figurent sur ce bon de commande.\n\n"
        "Ce que votre structure exige se règle dans « Gérer une structure », onglet « Paramètres ».",
    ),
)


def publish(today: date) -> None:
    """Write them, dated before today."""
    for kind, days, slug, title, body in ARTICLES:
        published_on = today - timedelta(days=days)
        Article.objects.create(kind=kind, slug=slug, title=title, body=body, published_on=published_on)
