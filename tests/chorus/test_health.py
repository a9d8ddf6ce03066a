"""State of the service: told by what really answers."""

import pytest
from django.db import ConnectionHandler
from django.urls import reverse

from chorus.views import health


@pytest.mark.django_db
def test_the_service_is_well_when_its_four_parts_answer(client, worker):
    response = client.get(reverse("health"))
    assert response.status_code == 200
    assert response.json() == dict.fromkeys(("database", "broker", "worker", "storage"), "ok")


@pytest.mark.django_db
def test_a_missing_worker_makes_the_service_unavailable(client, broker):
    response = client.get(reverse("health"))
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "broker": "ok", "worker": "down", "storage": "ok"}


def test_a_missing_broker_and_a_storage_that_refuses_are_told(settings, tmp_path):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.STORAGE_ROOT = tmp_path / "file" / "fichiers"
    (tmp_path / "file").write_text("")
    assert [health.broker(), health.worker(), health.storage()] == [False, False, False]


@pytest.mark.django_db
def test_a_missing_database_is_told(client, monkeypatch):
    nowhere = {"ENGINE": "django.db.backends.postgresql", "NAME": "x", "HOST": "127.0.0.1", "PORT": "1"}
    monkeypatch.setattr(health, "connection", ConnectionHandler({"default": nowhere})["default"])
    response = client.get(reverse("health"))
    assert response.status_code == 503
    assert response.json()["database"] == "down"
