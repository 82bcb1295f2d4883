"""Pages for what went wrong outside a verb: no such address, a form that is too old, a fault of ours."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def no_address(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Nothing lives at this address."""
    title, text = _("This page does not exist."), _("The address may be mistyped, or what stood here was removed.")
    return _page(request, HTTPStatus.NOT_FOUND, title, text)


def old_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is not the session's: signed out meanwhile, or sent from elsewhere."""
    title, text = _("This form is too old to be sent."), _("Go back, load the page again and send it once more.")
    return _page(request, HTTPStatus.FORBIDDEN, title, text)


def our_fault(request: HttpRequest) -> HttpResponse:
    """Something failed that should not. Nothing is asked of the database, which may be the cause."""
    context = {
        "title": _("Something went wrong on our side."),
        "text": _("Nothing of what you were doing was half done. The details are in the log of the server."),
    }
    return HttpResponse(render_to_string("web/failure.html", context), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _page(request: HttpRequest, status: HTTPStatus, title: str, text: str) -> HttpResponse:
    return render(request, "web/failure.html", {"title": title, "text": text}, status=status)
