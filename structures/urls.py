"""Addresses of the structures and rights."""

from django.urls import path

from structures.views import approvals, attachments, habilitations, management, members, signup, support

app_name = "structures"
urlpatterns = [
    path("compte/creer/", signup.sign_up, name="sign_up"),
    path("compte/creer/structure/", signup.look_up, name="sign_up_look_up"),
    path("compte/creer/recapitulatif/", signup.signed_up, name="signed_up"),
    path("compte/activer/", signup.activation_again, name="activation_again"),
    path("compte/activer/<str:token>/", signup.activate, name="activate"),
    path("compte/activer/<str:token>/sans-structure/", signup.give_up, name="give_up"),
    path("mes-rattachements/", attachments.attachments, name="attachments"),
    path("mes-rattachements/demander/", attachments.ask_attachment, name="ask_attachment"),
    path("mes-rattachements/demander/<int:pk>/", attachments.ask_attachment_to, name="ask_attachment_to"),
    path("mes-rattachements/<int:pk>/quitter/", attachments.leave, name="leave"),
    path("mes-rattachements/demandes/<int:pk>/annuler/", attachments.cancel_request, name="cancel_request"),
    path("mes-rattachements/demandes/<int:pk>/reprendre/", attachments.take_over, name="take_over"),
    path("mes-habilitations/", habilitations.habilitations, name="habilitations"),
    path("mes-habilitations/export/", habilitations.export, name="habilitations_export"),
    path("mes-habilitations/gerer/", habilitations.manage, name="manage_habilitations"),
    path("mes-habilitations/<int:pk>/niveau/", habilitations.change_level, name="change_level"),
    path("mes-habilitations/<int:pk>/rendre/", habilitations.give_back, name="give_back"),
    path("mes-habilitations/structures/<int:pk>/tout-rendre/", habilitations.give_all_back, name="give_all_back"),
    path("approbations/", approvals.approvals, name="approvals"),
    path("approbations/decider/", approvals.decide_several, name="decide_several"),
    path("approbations/<int:pk>/", approvals.approval, name="approval"),
    path("utilisateurs/", members.managed, name="managed"),
    path("utilisateurs/rattacher/", members.attach, name="attach_person"),
    path("structures/<int:pk>/utilisateurs/", members.members, name="members"),
    path("structures/<int:pk>/utilisateurs/accorder/", members.mass_grant, name="mass_grant"),
    path("structures/<int:pk>/utilisateurs/export/", members.export, name="members_export"),
    path("structures/<int:pk>/utilisateurs/<int:user_id>/", members.member, name="member"),
    path("structures/<int:pk>/utilisateurs/<int:user_id>/accorder/", members.grant, name="grant"),
    path("structures/<int:pk>/utilisateurs/<int:user_id>/dupliquer/", members.duplicate, name="duplicate"),
    path("structures/<int:pk>/utilisateurs/<int:user_id>/detacher/", members.detach, name="detach"),
    path("structures/<int:pk>/utilisateurs/<int:user_id>/activation/", members.send_activation, name="resend"),
    path(
        "structures/<int:pk>/utilisateurs/<int:user_id>/habilitations/<int:right_id>/",
        members.change_right,
        name="change_right",
    ),
    path("structures/<int:pk>/historique/", members.history, name="history"),
    path("structures/<int:pk>/gestion/", management.management, name="management"),
    path("support/operateur/", support.desk, name="support"),
    path("support/operateur/structures/<int:pk>/", support.structure, name="support_structure"),
    path("support/operateur/structures/<int:pk>/gestionnaire/", support.name_principal, name="support_name"),
    path("support/operateur/personnes/<int:pk>/", support.person, name="support_person"),
    path("support/operateur/personnes/<int:pk>/deverrouiller/", support.unlock, name="support_unlock"),
    path("support/operateur/personnes/<int:pk>/activation/", support.send_activation, name="support_activation"),
]
