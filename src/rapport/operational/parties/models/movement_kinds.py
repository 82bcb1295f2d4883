"""The nine movements of customers between profitability and potential."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MovementKind(models.TextChoices):
    """What a movement is called, in the order in which a relationship may live them (contract K39 to K47)."""

    NEW = "1", _("Begins with one contract at a loss")
    UP = "2", _("Potential rises")
    RIGHT = "3", _("A profitable contract is added")
    POOR = "4", _("Contracts are sold that bring little")
    FULL = "5", _("Fully equipped, with good prospects")
    LOYAL = "5p", _("Loyal, with little profit and prospect")
    DOWN = "6", _("Potential falls")
    LEFT = "7", _("Profitability falls")
    EXIT = "8", pgettext_lazy("movement", "Exit to be considered")
