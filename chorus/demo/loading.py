"""Loads the demonstration, all or nothing."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from annuaire.services import learn_words
from chorus import rehearsal
from chorus.demo import belongings, books, histories, lots, news, people, places, register, stories, typed

BEFORE_THE_FIRST_INVOICE = timedelta(days=800)


def is_loaded() -> bool:
    """Tell whether the demonstration's people are there."""
    return User.objects.filter(email=rehearsal.ACCOUNTS[0][0]).exists()


@transaction.atomic
def load() -> None:
    """Create the whole of it, in an installation that does not have it."""
    now = timezone.now()
    everywhere = places.all_places()
    structures = places.create(everywhere)
    register.create(everywhere)
    learn_words()
    users = people.create(structures, since=now - BEFORE_THE_FIRST_INVOICE)
    belongings.create(structures, users, now)
    people.ask(structures, users, now)
    news.publish(now.date())
    entries = list(books.keep(stories.tell(), now))
    histories.write(entries, histories.World(structures, users), now)
    typed.create(structures, users)
    lots.create(structures, users, now)
