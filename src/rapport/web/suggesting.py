"""Fields that offer words which exist already while one types."""

from __future__ import annotations

from django import forms
from django.urls import reverse_lazy


def tag_words() -> forms.TextInput:
    """Tags separated by commas."""
    return _offering()


def tag_word() -> forms.TextInput:
    """One tag."""
    return _offering(**{"data-suggest-one-value": "true"})


def _offering(**attrs: str) -> forms.TextInput:
    address = reverse_lazy("metadata:tag_suggest")
    return forms.TextInput({"data-controller": "suggest", "data-suggest-url-value": address, **attrs})
