"""The way up of a page, told from its ink: an order of trying, right on all our layouts."""

import pypdfium2
import pytest
from PIL import Image

from invoices.formats.pdf_image import image_to_read
from invoices.orientation import turned, turns
from tests.samples import PLAIN, make_invoice

pytestmark = pytest.mark.samples


@pytest.mark.parametrize("layout", PLAIN)
def test_the_first_turn_tried_puts_the_page_upright(layout):
    page = image_to_read(pypdfium2.PdfDocument(make_invoice(layout, scan=True))[0])
    assert [turns(turned(page, turn))[0] for turn in (0, 90, 180, 270)] == [0, 270, 180, 90]


@pytest.mark.parametrize("size", [(800, 1000), (1, 1), (3, 5000)])
def test_a_page_without_lines_is_tried_upright_first(size):
    assert turns(Image.new("L", size, 255))[0] == 0
