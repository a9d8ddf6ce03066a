"""What must hold on every page a journey crosses, whatever the journey: nothing from elsewhere, no complaint of the
browser, nothing that runs over a narrow screen, and little weight.
"""

from collections import defaultdict
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError

from tests.accessibility import axe

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 800}
FIRST_VISIT, AFTER = 60_000, 20_000  # bytes that travel for one page, images of documents apart
OUT_OF_SIGHT = """() => [...document.querySelectorAll('main button, main a.button, main input, main select')]
    .filter(one => one.type !== 'hidden' && !one.closest('.table, details:not([open]), .sr') && one.checkVisibility())
    .map(one => [one.getBoundingClientRect(), one.outerHTML.slice(0, 90)])
    .filter(([box]) => box.width && (box.left < 0 || box.right > innerWidth))
    .map(([box, html]) => html)"""


class Watch:
    """Ears on a browser context. `faults` is what was heard; `weights` the bytes received by page address."""

    def __init__(self, context: BrowserContext, portal: str) -> None:
        self.faults: list[str] = []
        self.weights: dict[str, int] = defaultdict(int)
        self._portal = urlsplit(portal).netloc
        context.on("console", self._complaint)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("requestfinished", self._weigh)

    def _complaint(self, message: ConsoleMessage) -> None:
        is_the_page_itself = "Failed to load resource" in message.text  # a 404 is one of the journeys' pages
        if message.type in ("error", "warning") and not is_the_page_itself:
            self.faults.append(f"{message.type}: {message.text}")

    def _error(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme != "data" and parts.netloc != self._portal:
            self.faults.append(f"from elsewhere: {request.url}")

    def _response(self, response: Response) -> None:
        is_an_answer = response.request.resource_type in (
            "document",
            "xhr",
            "fetch",
        )  # a refusal is one of the journeys
        if response.status >= (500 if is_an_answer else 400):
            self.faults.append(f"{response.status}: {response.url}")

    def _weigh(self, request: Request) -> None:
        if "/document/pages/" in request.url or request.resource_type == "xhr":
            return
        sizes = request.sizes()
        page = request.frame.url if request.resource_type != "document" else request.url
        self.weights[page] += sizes["responseBodySize"] + sizes["responseHeadersSize"]


def look(page: Page) -> None:
    """Hold the open page to the rules of every page: axe, and 320 px without running over."""
    axe(page)
    wide = page.viewport_size
    for size in (wide, NARROW):
        page.set_viewport_size(size)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{page.url} is {width} px wide on a screen of {size['width']}"
    assert page.evaluate(OUT_OF_SIGHT) == [], page.url
    page.set_viewport_size(wide)
