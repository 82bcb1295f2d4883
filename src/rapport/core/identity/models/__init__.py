"""People who use Rapport, and the company they work for."""

from rapport.core.identity.models.company import CompanySettings, ExchangeRate
from rapport.core.identity.models.shared import SharedEntry
from rapport.core.identity.models.tokens import ApiToken
from rapport.core.identity.models.users import Density, Language, Team, Theme, User

__all__ = ["ApiToken", "CompanySettings", "Density", "ExchangeRate", "Language", "SharedEntry", "Team", "Theme", "User"]
