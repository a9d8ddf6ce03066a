"""Each link covers the one before and everything said of the change; people enter by number."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

from invoices.domain import chain

SAID = {
    "position": 1,
    "action": "send",
    "source": "BROUILLON",
    "target": "DEPOSEE",
    "by": "SUPPLIER",
    "actor_id": 7,
    "reason": "",
    "comment": "Vérifié « deux fois »",
    "at": datetime(2026, 3, 2, 8, 30, 0, 5, tzinfo=UTC),
}


def test_a_link_is_the_sha_256_of_a_json_list():
    text = (
        '["' + "ab" * 32 + '",1,"send","BROUILLON","DEPOSEE","SUPPLIER",7,"","Vérifié « deux fois »",'
        '"2026-03-02T08:30:00.000005+00:00"]'
    )
    assert chain.link("ab" * 32, **SAID) == hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_the_same_instant_in_another_zone_gives_the_same_link():
    moved = {**SAID, "at": SAID["at"].astimezone(timezone(timedelta(hours=1)))}
    assert chain.link(chain.NO_FILE, **moved) == chain.link(chain.NO_FILE, **SAID)


def test_any_change_changes_the_link():
    changes = {
        "position": 2,
        "action": "recycle",
        "source": "A_RECYCLER",
        "target": "REJETEE",
        "by": "RECIPIENT",
        "actor_id": None,
        "reason": "DOUBLON",
        "comment": "",
        "at": SAID["at"] + timedelta(microseconds=1),
    }
    assert set(changes) == set(SAID)
    links = {chain.link(chain.NO_FILE, **{**SAID, name: value}) for name, value in changes.items()}
    links |= {chain.link(chain.NO_FILE, **SAID), chain.link("ab" * 32, **SAID)}
    assert len(links) == len(changes) + 2


def test_what_moves_from_one_field_to_the_next_changes_the_link():
    left = chain.link(chain.NO_FILE, **{**SAID, "reason": "AB", "comment": "C"})
    right = chain.link(chain.NO_FILE, **{**SAID, "reason": "A", "comment": "BC"})
    assert left != right
