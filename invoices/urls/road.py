"""The road of one invoice: deposit, form, sending, work lists, treatment, files."""

from django.urls import path

from invoices.views import (
    attachments,
    confirm,
    deposit,
    detail,
    draft,
    files,
    received,
    recipients,
    sent,
    structure_documents,
)

urlpatterns = [
    path("factures/emises/", sent.summary, name="sent"),
    path("factures/emises/deposer/", deposit.new, name="deposit"),
    path("factures/depots/<int:pk>/", deposit.reading, name="reading"),
    path("factures/depots/<int:pk>/document/", files.deposited_document, name="deposit_document"),
    path("factures/recues/", received.summary, name="received"),
    path("factures/destinataires/", recipients.look_up, name="recipient_lookup"),
    path("factures/<int:pk>/", detail.detail, name="detail"),
    path("factures/<int:pk>/suivi/", detail.history, name="history"),
    path("factures/<int:pk>/traiter/", received.treat, name="treat"),
    path("factures/<int:pk>/modifier/", draft.edit, name="edit"),
    path("factures/<int:pk>/enregistrement-automatique/", draft.autosave, name="autosave"),
    path("factures/<int:pk>/supprimer/", draft.delete, name="delete"),
    path("factures/<int:pk>/pieces-jointes/", attachments.attachments, name="attachments"),
    path("factures/<int:pk>/pieces-jointes/<int:attachment_pk>/supprimer/", attachments.detach, name="detach"),
    path("factures/<int:pk>/pieces-jointes/<int:attachment_pk>/", files.attachment, name="attachment"),
    path(
        "factures/<int:pk>/pieces-jointes/reprendre/<int:document_pk>/",
        structure_documents.join,
        name="join_document",
    ),
    path("structures/<int:pk>/documents/", structure_documents.documents, name="structure_documents"),
    path("structures/<int:pk>/documents/<int:document_pk>/", structure_documents.document, name="structure_document"),
    path(
        "structures/<int:pk>/documents/<int:document_pk>/retirer/",
        structure_documents.remove,
        name="remove_structure_document",
    ),
    path("factures/<int:pk>/confirmer/", confirm.confirm, name="confirm"),
    path("factures/<int:pk>/recapitulatif/", confirm.receipt, name="receipt"),
    path("factures/<int:pk>/avis/", confirm.opinion, name="opinion"),
    path("factures/<int:pk>/certificat/", files.certificate, name="certificate"),
    path("factures/<int:pk>/document/", files.document, name="document"),
    path("factures/<int:pk>/document/voir/", files.view_document, name="view_document"),
    path("factures/<int:pk>/document/pages/<int:number>/", files.page_image, name="page_image"),
]
