"""What every page owes its readers: its structure by `check`, on any rendered HTML, and axe-core's rules in a browser.

Rules of RGAA 4.1 that a machine can decide, and the portal's own: no inline style or script, nothing from elsewhere.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from axe_playwright_python.sync_playwright import Axe
from django.test.html import Element, parse_html
from playwright.sync_api import Error

SITE = " – Portail de facturation"
CONTROLS = {"input", "select", "textarea", "progress"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "reset", "image"}
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "for", "headers")


def check(html: str | bytes) -> None:
    """Raise AssertionError with every fault of a whole page."""
    page = Page(html.decode() if isinstance(html, bytes) else html)
    faults = [fault for rule in RULES for fault in rule(page)]
    assert not faults, "\n".join(faults)


def axe(page) -> None:
    """Run axe-core on the page open in the browser; raise AssertionError with what it finds and where."""
    page.wait_for_load_state()
    try:
        found = Axe().run(page).response["violations"]
    except Error:  # the click before led elsewhere while axe was at work: the page that came is the one to look at
        page.wait_for_load_state()
        found = Axe().run(page).response["violations"]
    lines = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n  " + "\n  ".join(_places(violation))
        for violation in found
    ]
    assert not lines, f"{page.url}\n" + "\n".join(lines)


def _places(violation: dict) -> list[str]:
    return [f"{node['target']} {node['html'][:200]}" for node in violation["nodes"]]


class Page:
    """A parsed page. elements: all of them, in the order of the document."""

    def __init__(self, html: str) -> None:
        start = html.lower().find("<html")
        assert start >= 0, "not a whole page: no <html>"
        self.root = parse_html(html[start:])
        self.elements = list(walk(self.root))
        self.ids = Counter(element_id for e in self.elements if (element_id := attribute(e, "id")))

    def all(self, *names: str) -> list[Element]:
        return [element for element in self.elements if element.name in names]


def walk(element: Element) -> Iterator[Element]:
    """The element and all that it holds, in the order of the document."""
    yield element
    for child in element.children:
        if isinstance(child, Element):
            yield from walk(child)


def attribute(element: Element, name: str) -> str | None:
    """The value of an attribute; "" when it has none; None when it is absent."""
    for key, value in element.attributes:
        if key == name:
            return value or ""
    return None


def text_of(element: Element) -> str:
    """What a screen reader would read inside: texts, alternatives of images."""
    if attribute(element, "aria-hidden") == "true":
        return ""
    parts = [attribute(element, "alt") or ""] if element.name == "img" else []
    parts += [text_of(child) if isinstance(child, Element) else str(child) for child in element.children]
    return " ".join(" ".join(parts).split())


def _name_of(element: Element) -> str:
    return attribute(element, "aria-label") or attribute(element, "aria-labelledby") or text_of(element)


def language(page: Page) -> Iterator[str]:
    if page.root.name != "html" or attribute(page.root, "lang") != "fr":
        yield 'the document is not <html lang="fr">'


def title(page: Page) -> Iterator[str]:
    titles = [text_of(element) for element in page.all("title")]
    if len(titles) != 1 or not titles[0].endswith(SITE.strip()) or not titles[0].removesuffix(SITE.strip()).strip():
        yield f"the title must say the page, then the site: {titles}"
    is_wrong = any(attribute(control, "aria-invalid") == "true" for control in page.elements)
    if is_wrong and not titles[0].startswith("Erreur"):
        yield f"the page shows errors, its title does not say so: {titles[0]}"


def headings(page: Page) -> Iterator[str]:
    found = page.all("h1", "h2", "h3", "h4", "h5", "h6")
    levels = [int(heading.name[1]) for heading in found]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} h1 in the page"
    for before, heading in zip(levels, found[1:], strict=False):
        if int(heading.name[1]) > before + 1:
            yield f"from h{before} to {heading.name}: {text_of(heading)}"
    yield from (f"an empty {heading.name}" for heading in found if not text_of(heading))


def landmarks(page: Page) -> Iterator[str]:
    for name in ("main", "header", "footer"):
        if len(page.all(name)) < 1 or (name == "main" and len(page.all(name)) > 1):
            yield f"{len(page.all(name))} <{name}>"
    yield from ("a <nav> without a name" for nav in page.all("nav") if not (attribute(nav, "aria-label")))
    links = page.all("a")
    if not links or attribute(links[0], "href") != "#contenu":
        yield "the first link is not « Aller au contenu »"


def identifiers(page: Page) -> Iterator[str]:
    yield from (f"id {name} given {count} times" for name, count in page.ids.items() if count > 1)
    for element in page.elements:
        for reference in REFERENCES:
            for name in (attribute(element, reference) or "").split():
                if name not in page.ids:
                    yield f"{element.name} {reference} names {name}, which is not in the page"
        href = attribute(element, "href") or ""
        if href.startswith("#") and href[1:] not in page.ids:
            yield f"a link leads to {href}, which is not in the page"


def labels(page: Page) -> Iterator[str]:
    labelled = {attribute(label, "for") for label in page.all("label") if text_of(label)}
    for control in page.all(*CONTROLS):
        if attribute(control, "type") in UNLABELLED_TYPES:
            continue
        has_name = attribute(control, "aria-label") or attribute(control, "aria-labelledby")
        if not has_name and attribute(control, "id") not in labelled:
            yield f"no label for {control.name} {attribute(control, 'name')}"
    for group in page.all("fieldset"):
        first = next((child for child in group.children if isinstance(child, Element)), None)
        has_legend = first is not None and first.name == "legend" and text_of(first)
        if not has_legend and not attribute(group, "aria-labelledby"):
            yield "a <fieldset> does not begin with its <legend>"


def names(page: Page) -> Iterator[str]:
    for element in page.all("a", "button", "summary"):
        if not _name_of(element):
            yield f"a nameless {element.name}: {element.attributes}"
    yield from (
        f"an image without alt: {image.attributes}" for image in page.all("img") if attribute(image, "alt") is None
    )
    for drawing in page.all("svg"):
        is_silent = attribute(drawing, "aria-hidden") == "true"
        if not is_silent and not (attribute(drawing, "role") == "img" and _name_of(drawing)):
            yield "an <svg> neither hidden nor named"


def tables(page: Page) -> Iterator[str]:
    for table in page.all("table"):
        captions = [child for child in table.children if isinstance(child, Element) and child.name == "caption"]
        if len(captions) != 1 or not text_of(captions[0]):
            yield "a table without a caption"
        for cell in walk(table):
            if cell.name == "th" and attribute(cell, "scope") not in {"col", "row", "colgroup", "rowgroup"}:
                yield f"a <th> without scope: {text_of(cell)}"


def searches(page: Page) -> Iterator[str]:
    """What is typed there goes into the address, and the server answers a too long one without a page."""
    for field in page.all("input"):
        if attribute(field, "type") == "search" and not attribute(field, "maxlength"):
            yield f"search field {attribute(field, 'name')!r} takes a text of any length"


def nothing_inline(page: Page) -> Iterator[str]:
    yield from ("a <style> in the page" for _ in page.all("style"))
    yield from ("an inline <script>" for script in page.all("script") if not attribute(script, "src"))
    for element in page.elements:
        for key, value in element.attributes:
            if key == "style" or key.startswith(("on", "hx-on")):
                yield f"{element.name} {key}={value}"
            if key in {"href", "src", "action"} and (value or "").strip().lower().startswith("javascript:"):
                yield f"{element.name} {key}={value}"


def nothing_from_elsewhere(page: Page) -> Iterator[str]:
    for element in page.all("link", "script", "img", "source", "iframe", "object", "embed"):
        address = attribute(element, "src") or attribute(element, "href") or attribute(element, "data") or ""
        if address.startswith(("http:", "https:", "//")):
            yield f"{element.name} comes from {address}"


RULES: tuple[Callable[[Page], Iterator[str]], ...] = (
    language, title, headings, landmarks, identifiers, labels, names, tables, searches, nothing_inline,
    nothing_from_elsewhere,
)  # fmt: skip
