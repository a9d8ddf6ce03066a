"""Answers that take the same time whether an address is known or not: the clock must not tell what the page hides."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

FLOOR_SECONDS = 0.25  # well above what the longest of these answers takes on two busy cores


def steady(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Make every answer to a form sent to this view wait until the same moment."""

    @wraps(view)
    def paced(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        start = time.monotonic()
        try:
            return view(request, *args, **kwargs)
        finally:
            time.sleep(max(0.0, FLOOR_SECONDS - (time.monotonic() - start)))

    return paced
