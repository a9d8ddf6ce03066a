"""The edges and the wiring: settings, addresses, middleware, commands. Imports anything, imported by nobody."""

from chorus.celery import app as celery_app

__all__ = ["celery_app"]
