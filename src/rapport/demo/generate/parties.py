"""The people and companies that Alizé knows, built in the order of their arrival."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from rapport.demo.generate import names, places
from rapport.demo.generate.arrivals import Arrival
from rapport.demo.generate.cast import FIGURES, Figure
from rapport.demo.generate.contacts import Directory, siren, slug
from rapport.demo.generate.dice import Dice, Urn
from rapport.demo.generate.facts import communes, first_names, surnames
from rapport.demo.generate.partners import KNOWN_FOR, Partner
from rapport.demo.generate.rows import Commune, Employee, Kind, Life, Link, Party, Relation, Role
from rapport.demo.generate.staff import AGENCIES
from rapport.kit.text import fold

BUSINESS = frozenset({Life.FARM, Life.CAMPING, Life.SHOP, Life.CONDOMINIUM, Life.LODGING, Life.PUBLIC})
_INSTALLED = frozenset({Life.HEAT, Life.SOLAR, Life.COOLING, Life.LEGACY})
_DECADES = {
    Life.LEGACY: Urn((1930, 1940, 1950, 1960, 1970, 1980), (6, 22, 32, 24, 12, 4)),
    Life.SMALL: Urn((1950, 1960, 1970, 1980, 1990, 2000), (8, 14, 22, 30, 22, 4)),
}
_USUAL_DECADES = Urn((1940, 1950, 1960, 1970, 1980, 1990), (5, 15, 25, 25, 21, 9))
_OLD_CHANNELS = Urn(("phone", "letter", "email", "sms"), (58, 18, 18, 6))
_YOUNG_CHANNELS = Urn(("email", "sms", "phone", "letter"), (44, 31, 24, 1))
_RESERVED = frozenset(figure.name for figure in FIGURES)
_TAGS = (("Accès difficile", 0.03), ("Rappeler après 18 h", 0.05), ("Aide régionale", 0.07), ("Borne souhaitée", 0.04))


@dataclass
class Town:
    """The parties so far, and who may have spoken of Alizé to a neighbour."""

    parties: list[Party]
    relations: list[Relation]
    ambassadors: dict[str, list[str]]
    by_number: dict[str, Party]
    by_name: dict[str, str]


class Population:
    """Builds parties one after the other, so that each may be referred by an earlier one."""

    def __init__(self, seed: int, today: date, employees: tuple[Employee, ...]) -> None:
        self._dice = Dice(seed, "parties")
        self._directory = Directory(Dice(seed, "contacts"))
        self._territory = places.Territory()
        self._today = today
        self._desks = _desks(employees)
        self._team_of = {employee.key: employee.team for employee in employees}
        self.town = Town([], [], {}, {}, {})

    def welcome(self, arrival: Arrival) -> Party:
        if arrival.figure:
            party = self._told(arrival.figure, arrival.day)
        elif arrival.life in BUSINESS:
            party = self._company(arrival)
        else:
            party = self._person(arrival)
        return self._settle(party)

    def _settle(self, party: Party) -> Party:
        town = self.town
        town.parties.append(party)
        town.by_number[party.number] = party
        town.by_name[party.name] = party.number
        if party.life in _INSTALLED and party.kind is Kind.PERSON:
            town.ambassadors.setdefault(party.commune.insee, []).append(party.number)
        return party

    def _number(self) -> str:
        return f"C{len(self.town.parties) + 1:05}"

    def _desk(self, team: str, life: Life) -> str:
        """Whose customer it is; a few are nobody's."""
        if self._dice.chance(0.02):
            return ""
        if life in BUSINESS:
            return self._dice.choice(self._desks.get(f"{team}:business", self._desks[team]))
        return self._dice.choice(self._desks[team])

    def _person(self, arrival: Arrival) -> Party:
        dice = self._dice
        if arrival.life is Life.PROSPECT and dice.chance(0.07) and len(self.town.parties) > 500:
            return self._twin(arrival)
        sex = "f" if dice.chance(0.46) else "m"
        decade = _DECADES.get(arrival.life, _USUAL_DECADES).draw(dice)
        born = date(decade + dice.randrange(10), dice.randint(1, 12), dice.randint(1, 28))
        first, last = self._name(sex, decade)
        if arrival.life is Life.PROSPECT and dice.chance(0.02):
            first = last = ""
        commune = self._territory.house(dice)
        team = "service" if arrival.life is Life.REPAIR else places.agency_of(commune)
        party = Party(
            number=self._number(),
            kind=Kind.PERSON,
            life=arrival.life,
            first_name=first,
            last_name=last,
            name=f"{first} {last}".strip(),
            title="Mme" if sex == "f" else "M.",
            born_on=born if dice.chance(0.55) else None,
            email=self._email(first, last, born.year),
            mobile=self._directory.mobile() if dice.chance(0.8) or not last else "",
            phone=self._directory.line() if dice.chance(0.6 if born.year < 1965 else 0.15) else "",
            street=self._territory.street(dice) if last else "",
            commune=commune,
            siren="",
            sector="",
            owner=self._desk(team, arrival.life),
            team=team,
            tags=self._some_tags(arrival.life),
            channel=(_OLD_CHANNELS if born.year < 1958 else _YOUNG_CHANNELS).draw(dice),
            language="en" if dice.chance(0.03) else "fr",
            created_on=arrival.day,
        )
        return self._referred(party) if arrival.life in _INSTALLED and last else party

    def _name(self, sex: str, decade: int) -> tuple[str, str]:
        """A name that nobody of the guide bears, so that each of them is found at once."""
        while True:
            first, last = first_names()[sex, decade].draw(self._dice), surnames().draw(self._dice)
            if first != last and f"{first} {last}" not in _RESERVED:
                return first, last

    def _email(self, first: str, last: str, year: int) -> str:
        share = 0.55 if year < 1955 else 0.9
        return self._directory.email(self._dice, first, last, year) if last and self._dice.chance(share) else ""

    def _some_tags(self, life: Life) -> tuple[str, ...]:
        tags = [tag for tag, share in _TAGS if self._dice.chance(share)]
        if life is Life.PROSPECT and self._dice.chance(0.22):
            tags.append("Fioul à remplacer")
        return tuple(tags)

    def _referred(self, party: Party) -> Party:
        """A neighbour may have spoken of Alizé; who has spoken once is likelier to speak again."""
        dice, known = self._dice, self.town.ambassadors.get(party.commune.insee, [])
        if not known or not dice.chance(0.2):
            return party
        friend = self.town.by_number[dice.choice(known)]
        known.extend([friend.number] * 4)
        self._relate(party.number, friend.number, Link.REFERRED_BY, "", party.created_on)
        if "Ambassadeur" not in friend.tags and known.count(friend.number) > 12:
            self._replace(friend, tags=(*friend.tags, "Ambassadeur"))
        street = friend.street.split(" ", 1)[-1]
        return replace(
            party,
            street=f"{dice.randint(1, 40)} {street}" if dice.chance(0.4) else party.street,
            owner=friend.owner or party.owner,
            team=friend.team,
            tags=(*party.tags, "Parrainé"),
        )

    def _replace(self, party: Party, *, tags: tuple[str, ...]) -> None:
        changed = replace(party, tags=tags)
        self.town.by_number[party.number] = changed
        self.town.parties[int(party.number[1:]) - 1] = changed

    def _relate(self, source: str, target: str, link: Link, title: str, since: date) -> None:
        self.town.relations.append(Relation(source=source, target=target, link=link, title=title, since=since))

    def _twin(self, arrival: Arrival) -> Party:
        """Somebody already known who comes back under a slightly different spelling."""
        dice = self._dice
        same = dice.choice([p for p in self.town.parties[-1500:] if p.kind is Kind.PERSON and p.last_name])
        first = dice.choice((same.first_name, fold(same.first_name).title(), f"{same.first_name[:1]}."))
        last = dice.choice((same.last_name, same.last_name.upper(), fold(same.last_name).title()))
        return replace(
            same,
            number=self._number(),
            life=Life.PROSPECT,
            first_name=first,
            last_name=last,
            name=f"{first} {last}",
            email=self._directory.email(dice, same.first_name, same.last_name, 1970),
            mobile=same.mobile if dice.chance(0.7) else "",
            owner=self._desk(same.team, Life.PROSPECT),
            tags=(),
            created_on=arrival.day,
        )

    def _company(self, arrival: Arrival) -> Party:
        dice, life = self._dice, arrival.life
        where = {Life.FARM: self._territory.country, Life.CAMPING: self._territory.coast}
        commune = where.get(life, self._territory.house if life is Life.LODGING else self._territory.town)(dice)
        name, sector = names.organisation(dice, life)
        if name in self.town.by_name:
            name = f"{name}, {commune.name}"
        team = places.agency_of(commune)
        hamlet = f"Ferme {name.split(',')[0].split(' ', 1)[-1]}" if life is Life.FARM else self._territory.street(dice)
        party = self._firm(life, name, sector, commune, hamlet, arrival.day)
        return replace(party, owner=self._desk(team, life), team=team, channel=dice.choice(("email", "email", "phone")))

    def _firm(self, life: Life, name: str, sector: str, commune: Commune, street: str, day: date) -> Party:
        return Party(
            number=self._number(),
            kind=Kind.COMPANY,
            life=life,
            first_name="",
            last_name="",
            name=name,
            title="",
            born_on=None,
            email=self._directory.at_work("contact", name),
            mobile="",
            phone=self._directory.line(),
            street=street,
            commune=commune,
            siren="" if life is Life.CONDOMINIUM else siren(self._dice),
            sector=sector,
            owner="",
            team="",
            tags=("Grand compte",) if life in {Life.CAMPING, Life.PUBLIC} and self._dice.chance(0.3) else (),
            channel="email",
            language="fr",
            created_on=day,
        )

    def contact_of(self, company: Party, named: tuple[str, str, str] | None = None, title: str = "") -> Party:
        """The person whom one speaks to at a company."""
        dice = self._dice
        sex = dice.choice("fm")
        decade = dice.choice((1960, 1970, 1970, 1980, 1990))
        family = company.name.split(",")[0].rsplit(" ", 1)[-1]
        own = company.life is Life.SHOP and not company.name.startswith("Restaurant")
        first, last = first_names()[sex, decade].draw(dice), family if own else surnames().draw(dice)
        first, last, sex = named or (first, last, sex)
        person = replace(
            company,
            number=self._number(),
            kind=Kind.PERSON,
            life=Life.CONTACT,
            first_name=first,
            last_name=last,
            name=f"{first} {last}",
            title="Mme" if sex == "f" else "M.",
            email=self._directory.at_work(f"{slug(first)}", company.name.split(",")[0]),
            mobile=self._directory.mobile(),
            phone="",
            siren="",
            sector="",
            tags=(),
            channel=_YOUNG_CHANNELS.draw(dice),
        )
        title = title or names.manager_title(company.life, sex)
        self._relate(person.number, company.number, Link.WORKS_FOR, title, company.created_on)
        return self._settle(person)

    def partner(self, partner: Partner, today: date) -> Party:
        """A company that Alizé has an agreement with."""
        commune, day = communes()[partner.insee], today - timedelta(days=KNOWN_FOR)
        party = self._firm(Life.PARTNER, partner.name, partner.trade, commune, partner.street, day)
        return self._settle(
            replace(party, owner=partner.owner, team=self._team_of[partner.owner], tags=partner.tags, channel="phone")
        )

    def _told(self, figure: Figure, day: date) -> Party:
        commune = communes()[figure.insee]
        party = self._firm(figure.life, figure.name, figure.sector, commune, figure.street, day)
        party = replace(
            party,
            owner=figure.owner,
            team=self._team_of[figure.owner] if figure.owner != "nadia.benali" else places.agency_of(commune),
            tags=figure.tags,
            channel=figure.channel,
        )
        if figure.life in BUSINESS:
            return party
        if figure.referred_by:
            self._relate(party.number, self.town.by_name[figure.referred_by], Link.REFERRED_BY, "", day)
        return replace(
            party,
            kind=Kind.PERSON,
            first_name=figure.first_name,
            last_name=figure.last_name,
            title="Mme" if figure.sex == "f" else "M.",
            born_on=date(figure.born, 5, 14),
            email=self._directory.email(self._dice, figure.first_name, figure.last_name, figure.born),
            mobile=self._directory.mobile(),
            phone="",
            siren="",
        )


def _desks(employees: tuple[Employee, ...]) -> dict[str, list[str]]:
    """Who may own customers: the representatives of each agency, its head and agents for companies, and service."""
    desks: dict[str, list[str]] = {}
    for employee in employees:
        if employee.role is Role.SALES or (employee.team == "service" and employee.role is Role.SERVICE_AGENT):
            desks.setdefault(employee.team, []).append(employee.key)
        if employee.role is Role.GENERAL_AGENT or (employee.role is Role.MANAGER and employee.team in AGENCIES):
            desks.setdefault(f"{employee.team}:business", []).append(employee.key)
    return desks
