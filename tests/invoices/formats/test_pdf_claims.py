"""What a Factur-X says of itself beside its XML: told where it is missing or wrong, never refused."""

import io
from datetime import UTC, datetime

import pikepdf
import pytest

from invoices.formats import facturx, pdf
from invoices.formats.declared import FIRST_ZUGFERD, ZUGFERD_1, read
from invoices.formats.inspecting import inspect
from invoices.formats.pdf_claims import NOT_LISTED, NOT_PDFA, WITHOUT_RELATION, WITHOUT_XMP, claims_in
from invoices.formats.trees import Misread
from invoices.services.paper import page_of
from tests.samples.bills import BILL

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
FX = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"


@pytest.fixture(scope="module")
def right():
    return facturx.write(BILL, page_of(BILL, AT), AT)


def claims_after(content, change):
    with pikepdf.open(io.BytesIO(content)) as opened:
        change(opened)
        return claims_in(opened)


def with_xmp(**changes):
    def change(opened):
        with opened.open_metadata() as metadata:
            for name, value in changes.items():
                metadata[f"{FX}{name}"] = value

    return change


def without_xmp(opened):
    del opened.Root["/Metadata"]


def without_link(opened):
    for key in list(opened.attachments):
        del opened.attachments[key].obj["/AFRelationship"]
    del opened.Root["/AF"]


def test_what_we_write_claims_what_it_holds(right):
    assert pdf.claims(right) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_xmp, [WITHOUT_XMP, NOT_PDFA]),
        (without_link, [WITHOUT_RELATION, NOT_LISTED]),
    ],
)
def test_what_is_missing_is_told(right, change, said):
    assert claims_after(right, change) == said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"DocumentFileName": "autre.xml"}, ["« autre.xml »", "« factur-x.xml »"]),
        ({"ConformanceLevel": "MINIMUM"}, ["« MINIMUM »", "« EN 16931 »"]),
    ],
)
def test_what_disagrees_with_the_file_is_told_with_both_values(right, changes, words):
    [said] = claims_after(right, with_xmp(**changes))
    assert all(word in said for word in words)


def test_a_pdf_without_data_claims_nothing():
    opened = pikepdf.new()
    assert claims_in(opened) == []


def test_the_first_zugferd_is_recognised_and_refused_in_words():
    space, name = ZUGFERD_1[1:].split("}")
    data = f'<rsm:{name} xmlns:rsm="{space}"/>'.encode()
    with pytest.raises(Misread, match="ZUGFeRD"):
        read(data)
    [finding] = inspect(data, lambda root, syntax: []).findings
    assert (finding.text, finding.is_blocking) == (FIRST_ZUGFERD, True)
    assert "Factur-X" in finding.remedy
