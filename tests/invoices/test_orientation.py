"""How a page lies, told from its ink: an order of trying, right on our plain layouts however they are put."""

import pypdfium2
import pytest
from PIL import Image

from invoices.formats.pdf_image import image_to_read
from invoices.orientation import Pose, poses, put_upright
from tests.samples import PLAIN, Scan, make_invoice

pytestmark = pytest.mark.samples


def sheet(layout, **scan):
    return image_to_read(pypdfium2.PdfDocument(make_invoice(layout, scan=Scan(**scan)))[0])


@pytest.mark.parametrize("layout", PLAIN)
def test_the_first_turn_tried_puts_the_page_upright(layout):
    page = sheet(layout)
    turned = [put_upright(page, Pose(turn)) for turn in (0, 90, 180, 270)]
    assert [poses(image)[0] for image in turned] == [Pose(turn) for turn in (0, 270, 180, 90)]


@pytest.mark.parametrize(("skew", "turn"), [(-5, 0), (3, 90), (-1.5, 180), (5, 270)])
def test_a_page_put_askew_is_put_straight(skew, turn):
    first = poses(sheet("colonnes", skew=skew, turn=turn))[0]
    assert first.turn == -turn % 360
    assert first.tilt == pytest.approx(-skew, abs=0.2)


def test_every_turn_is_tried_in_the_end():
    assert {pose.turn for pose in poses(sheet("colonnes"))} == {0, 90, 180, 270}


def test_what_recognition_does_not_mind_is_not_mended():
    assert poses(sheet("colonnes", skew=0.8))[0].tilt == 0


@pytest.mark.parametrize("size", [(800, 1000), (1, 1), (3, 5000)])
def test_a_page_without_lines_is_tried_upright_first(size):
    assert poses(Image.new("L", size, 255))[0].turn == 0
