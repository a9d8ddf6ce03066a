"""The help that the portal's own screens need, shipped as text files and loaded after each migration.

A file is « <base>-<rank>-<slug>.md »; its first line is the title. An article already there, edited or not, is left
alone: to hide one, empty its date of publication.
"""

from datetime import date
from pathlib import Path
from typing import Any

from accounts.articles.models import Article, normalised

FOLDER = Path(__file__).parent / "help"
FIRST_PUBLISHED = date(2026, 11, 21)


def articles() -> list[dict[str, Any]]:
    """The shipped articles as columns of Article."""
    return [_read(path) for path in sorted(FOLDER.glob("*.md"))]


def _read(path: Path) -> dict[str, Any]:
    base, rank, slug = path.stem.split("-", 2)
    title, _, body = path.read_text(encoding="utf-8").partition("\n")
    return {
        "kind": "DOCUMENTATION",
        "base": base.upper(),
        "order": int(rank),
        "slug": slug,
        "title": title.removeprefix("# ").strip(),
        "body": body.strip(),
        "published_on": FIRST_PUBLISHED,
    }


def load(**signal: Any) -> None:
    """Add the shipped articles that are not there."""
    rows = [Article(**columns, searched=normalised(f"{columns['title']} {columns['body']}")) for columns in articles()]
    Article.objects.bulk_create(rows, ignore_conflicts=True)
