"""Files that flows are made of: XML invoices with what they carry."""

from base64 import b64encode

from lxml import etree

from invoices.formats import ubl


def with_document(xml, name, media_type, content, reference="PJ-1"):
    """A UBL invoice that carries one document more (BG-24)."""
    root = etree.fromstring(xml)
    element = etree.Element(f"{{{ubl.TREE.namespaces['cac']}}}AdditionalDocumentReference")
    ubl.TREE.add(element, "cbc:ID", reference)
    ubl.TREE.add(
        element,
        "cac:Attachment/cbc:EmbeddedDocumentBinaryObject",
        b64encode(content).decode(),
        mimeCode=media_type,
        filename=name,
    )
    root.find("cac:AccountingSupplierParty", ubl.TREE.namespaces).addprevious(element)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
