"""Addresses of the accounts."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("connexion/", views.Login.as_view(), name="login"),
    path("deconnexion/", LogoutView.as_view(), name="logout"),
    path("mon-compte/", views.account, name="account"),
]
