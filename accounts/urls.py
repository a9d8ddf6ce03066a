"""Addresses of the accounts; those that also speak of structures are in structures/urls.py."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import account, address, captcha, factors, login, notices, passwords

app_name = "accounts"
urlpatterns = [
    path("connexion/", login.Login.as_view(), name="login"),
    path("connexion/code/", login.second_factor, name="second_factor"),
    path("connexion/code/envoyer/", login.another_code, name="another_code"),
    path("deconnexion/", LogoutView.as_view(), name="logout"),
    path("compte/conditions/", captcha.conditions, name="conditions"),
    path("compte/controle/<str:key>.png", captcha.image, name="captcha_image"),
    path("compte/controle/<str:key>.wav", captcha.sound, name="captcha_sound"),
    path("compte/mot-de-passe-oublie/", passwords.forgotten, name="forgotten"),
    path("compte/mot-de-passe/<str:token>/", passwords.reset, name="reset"),
    path("compte/adresse/ancienne/<str:token>/", address.agree_old, name="agree_old_address"),
    path("compte/adresse/nouvelle/<str:token>/", address.agree_new, name="agree_new_address"),
    path("compte/reactiver/", account.ask_return, name="ask_return"),
    path("compte/reactiver/<str:token>/", account.come_back, name="come_back"),
    path("notifications/", notices.notices, name="notices"),
    path("notifications/tout-lire/", notices.read_all, name="read_notices"),
    path("notifications/<int:pk>/", notices.open_notice, name="open_notice"),
    path("mon-compte/", account.account, name="account"),
    path("mon-compte/modifier/", account.edit, name="edit"),
    path("mon-compte/mot-de-passe/", passwords.change, name="change_password"),
    path("mon-compte/question-secrete/", passwords.question, name="question"),
    path("mon-compte/adresse-de-connexion/", address.ask, name="change_address"),
    path("mon-compte/double-authentification/", factors.factors, name="factors"),
    path("mon-compte/double-authentification/courriel/", factors.mailed_code, name="factor_mail"),
    path("mon-compte/double-authentification/application/", factors.application, name="factor_application"),
    path("mon-compte/double-authentification/application/retirer/", factors.drop_application, name="factor_drop"),
    path("mon-compte/double-authentification/codes-de-secours/", factors.recovery_codes, name="factor_codes"),
    path("mon-compte/sessions/", account.open_sessions, name="sessions"),
    path("mon-compte/sessions/fermer-les-autres/", account.close_other_sessions, name="close_other_sessions"),
    path("mon-compte/sessions/<int:pk>/fermer/", account.close_session, name="close_session"),
    path("mon-compte/rester-connecte/", account.stay, name="stay"),
]
