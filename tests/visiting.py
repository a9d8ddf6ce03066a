"""Somebody at the portal over real HTTP, without a browser: keeps cookies, follows links, fills forms as served."""

import uuid
from email.message import Message
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener

from lxml import html

from tests.factories.accounts import PASSWORD

File = tuple[str, bytes]
"""Name announced, bytes."""


class Answer:
    """What came back: status (int), url (after redirections), headers, body (bytes); as a page: tree, text, value."""

    def __init__(self, response: HTTPResponse | HTTPError) -> None:
        self.status: int = response.status
        self.url: str = response.url
        self.headers: Message = response.headers
        self.body: bytes = response.read()

    @property
    def tree(self) -> html.HtmlElement:
        tree = html.fromstring(self.body)
        tree.make_links_absolute(self.url)
        return tree

    @property
    def text(self) -> str:
        """What stands in the main part, spaces made one."""
        return " ".join(self.tree.find(".//main").text_content().split())

    def form(self, field: str) -> html.FormElement:
        """The form that holds this field."""
        return next(form for form in self.tree.forms if field in form.fields)

    def value(self, field: str) -> str:
        """What a field is filled with; "" when it is empty."""
        return dict(_values(self.form(field))).get(field, "")

    def link(self, label: str) -> str:
        """Where the link that reads so leads."""
        return next(a.get("href") for a in self.tree.iter("a") if " ".join(a.text_content().split()) == label)


class Visitor:
    """One person, one session."""

    def __init__(self, portal: str) -> None:
        self.portal = portal
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def open(self, address: str, data: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        """Ask for an address of the portal; an error page is an answer like another."""
        request = Request(urljoin(self.portal, address), data, headers or {})
        try:
            with self._opener.open(request, timeout=60) as response:
                return Answer(response)
        except HTTPError as refusal:
            with refusal:
                return Answer(refusal)

    def submit(self, page: Answer, field: str, *, button: str = "", file: File | None = None, **typed: str) -> Answer:
        """Send the form of the page that holds `field`, as served but for what is typed.

        button: the name of the one pressed, where the page has several. file: for the field « file ».
        """
        form = page.form(field)
        values = dict(_values(form)) | typed | ({button: "1"} if button else {})
        headers = {"Referer": page.url}
        if file is None:
            return self.open(form.action or page.url, urlencode(values).encode(), headers)
        boundary = uuid.uuid4().hex
        headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
        return self.open(form.action or page.url, _multipart(boundary, values, file), headers)

    def sign_in(self, email: str) -> Answer:
        """Sign in as somebody made by the factories."""
        return self.submit(self.open("/connexion/"), "username", username=email, password=PASSWORD)


def _values(form: html.FormElement) -> list[tuple[str, str]]:
    """What a browser would send of a form; it drops the line feed that opens a text area, lxml does not."""
    areas = {area.name for area in form.iter("textarea")}
    return [(name, value.removeprefix("\n") if name in areas else value) for name, value in form.form_values()]


def _multipart(boundary: str, values: dict[str, str], file: File) -> bytes:
    name, content = file
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in values.items()
        if field != "file"
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    return b"".join([*parts, head, content, f"\r\n--{boundary}--\r\n".encode()])
