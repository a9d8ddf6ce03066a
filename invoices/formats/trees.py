"""XML by paths: what the writers and readers of UBL and CII share. Nothing here knows an invoice."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from lxml import etree

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PARSER = {"resolve_entities": False, "no_network": True, "huge_tree": False}


class Misread(ValueError):
    """The XML is not an invoice that can be read; the text says what is wrong, in French."""


class Tree:
    """Names of one syntax: a path is « ram:A/ram:B » under a given element."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self.namespaces = dict(namespaces)

    def root(self, name: str, default: str | None = None) -> etree._Element:
        """A root element; default: address of the namespace without a prefix."""
        names: dict[str | None, str] = {**self.namespaces} | ({None: default} if default else {})
        return etree.Element(f"{{{default}}}{name}" if default else self._name(name), nsmap=names)

    def add(self, parent: etree._Element, path: str, text: object = None, **attributes: str) -> etree._Element:
        """Append the elements of a path, each new, and write a text in the last one. Returns the last one."""
        for step in path.split("/"):
            parent = etree.SubElement(parent, self._name(step))
        for name, value in attributes.items():
            parent.set(name, value)
        if text is not None:
            parent.text = NOT_XML.sub("", str(text))
        return parent

    def add_if(self, parent: etree._Element, path: str, text: object, **attributes: str) -> None:
        """The same, unless there is nothing to write."""
        if text not in (None, ""):
            self.add(parent, path, text, **attributes)

    def all(self, parent: etree._Element, path: str) -> list[etree._Element]:
        return parent.findall(path, self.namespaces)

    def text(self, parent: etree._Element, path: str) -> str:
        """The text at a path, empty when there is none."""
        return (parent.findtext(path, "", self.namespaces) or "").strip()

    def number(self, parent: etree._Element, path: str, missing: str = "0") -> Decimal:
        """The number at a path. Raises Misread when it is none."""
        text = self.text(parent, path) or missing
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise Misread(f"« {path} » n'est pas un nombre : « {text[:30]} ».") from None
        if not number.is_finite():
            raise Misread(f"« {path} » n'est pas un nombre : « {text[:30]} ».")
        return number

    def _name(self, step: str) -> str:
        prefix, _, name = step.partition(":")
        return f"{{{self.namespaces[prefix]}}}{name}" if name else step


def parse(content: bytes) -> etree._Element:
    """The root of a document. Raises Misread: not XML, or with a DOCTYPE, which no invoice needs."""
    try:
        root = etree.fromstring(content, etree.XMLParser(**PARSER))
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise Misread(f"Ce fichier n'est pas du XML lisible (ligne {line}, colonne {column}).") from error
    if root.getroottree().docinfo.doctype:
        raise Misread("Ce fichier XML contient une déclaration DOCTYPE, refusée par prudence.")
    return root


def serialised(root: etree._Element) -> bytes:
    """The document, UTF-8, declared, indented for who reads it."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def plain(number: Decimal) -> str:
    """« 1234.5 »: no exponent, no trailing zeros; for quantities, prices and rates."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
