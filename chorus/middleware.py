"""Domain errors become pages, in one place; a body beyond every limit is refused; pages travel compressed."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from chorus.views import errors
from structures.domain.errors import DomainError

ROOM_FOR_FIELDS = 1024 * 1024  # what the form around the files may weigh


class PageCompressionMiddleware(GZipMiddleware):
    """Compress pages, with Django's guard against BREACH; files keep their bytes and their announced length."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """A document is compressed already, and its length tells a reader how far the download is."""
        is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        return super().process_response(request, response) if is_page else response


class DomainErrorMiddleware:
    """Turn a DomainError raised by a view into its page, with the status it carries (403, 409, 422)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._declared_size(request) > settings.INVOICE_MAX_BYTES + ROOM_FOR_FIELDS:
            return errors.too_large(request, settings.INVOICE_MAX_BYTES)
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content and not errors.wants_json(request):
            return errors.not_a_page(request, response["Allow"])
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a domain error; anything else is a failure and goes on to handler500."""
        return errors.refused(request, exception) if isinstance(exception, DomainError) else None

    @staticmethod
    def _declared_size(request: HttpRequest) -> int:
        """The Content-Length; 0 when absent or unreadable, the server then bounds the body itself."""
        declared = request.headers.get("Content-Length") or "0"
        return int(declared) if declared.isascii() and declared.isdecimal() else 0
