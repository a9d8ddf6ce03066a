"""Drawing: images of the first pages, made again from the original whenever they are missing."""

import io
import threading

import pytest
from PIL import Image

from invoices import storage
from invoices.models import StoredFile
from invoices.reading import Reader
from invoices.services import drawing
from tests import samples

pytestmark = [pytest.mark.django_db, pytest.mark.samples]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path
    return tmp_path


@pytest.fixture(scope="module")
def reader():
    with Reader() as reader:
        yield reader


def document_of(data, pages):
    stored = storage.keep([data], "application/pdf")
    StoredFile.objects.filter(pk=stored.pk).update(page_count=pages)
    return StoredFile.objects.get(pk=stored.pk)


def images(document):
    folder = storage.derived(document.sha256, "x").parent
    return sorted(path.name for path in folder.glob("*")) if folder.exists() else []


def test_pages_are_drawn_as_images_a_screen_can_show(reader):
    document = document_of(samples.make_invoice("colonnes", samples.Invoice()), 1)
    assert not drawing.are_drawn(document)
    drawing.draw_pages(document, reader)
    assert drawing.are_drawn(document)
    image = Image.open(io.BytesIO(drawing.page_image(document, 1).read_bytes()))
    assert image.format == "PNG"
    assert 600 <= image.width <= 1200
    assert image.height > image.width


def test_drawn_again_nothing_is_made_twice(reader):
    document = document_of(samples.make_invoice("colonnes", samples.Invoice()), 1)
    drawing.draw_pages(document, reader)
    image = drawing.page_image(document, 1)
    first = image.stat().st_mtime_ns
    drawing.draw_pages(document, reader)
    assert image.stat().st_mtime_ns == first
    image.unlink()
    drawing.draw_pages(document, reader)
    assert drawing.are_drawn(document)


def test_what_cannot_be_drawn_is_tried_once(reader, broker, django_capture_on_commit_callbacks):
    broker.flushall()
    document = document_of(b"%PDF-1.7 cut", 1)
    drawing.draw_pages(document, reader)
    assert drawing.is_hopeless(document)
    with django_capture_on_commit_callbacks(execute=True):
        assert drawing.page_image(document, 1) is None
    assert broker.llen("celery") == 0


@pytest.mark.parametrize(
    ("counted", "shown"), [(None, [1]), (0, [1]), (1, [1]), (3, [1, 2, 3]), (500, [*range(1, 11)])]
)
def test_ten_pages_at_most_are_shown(counted, shown):
    assert list(drawing.pages_shown(document_of(b"%PDF-1.7", counted))) == shown


def test_two_workers_at_once_leave_the_same_image(reader):
    document = document_of(samples.make_invoice("colonnes", samples.Invoice()), 1)
    data = storage.read_original(document.sha256)
    with Reader() as other:
        threads = [
            threading.Thread(target=drawing.keep_pages, args=(document.sha256, data, each, [1]))
            for each in (reader, other)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert images(document) == ["page-1.png"]
