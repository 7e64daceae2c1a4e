"""The invented customers of the invented company: names, places, organizations and the mail program each one uses."""

import random
import unicodedata
from collections import Counter
from dataclasses import dataclass

from helpdesk.demo.mails.drafts import Client, Person


@dataclass(frozen=True, slots=True)
class Organization:
    """A café, hotel or office; some write from more than one domain."""

    name: str
    domains: tuple[str, ...]
    city: str


@dataclass(frozen=True, slots=True)
class Country:
    """Whom the demo invents in one language; Japanese names carry their Latin spelling after a slash."""

    zone: str
    first: tuple[str, ...]
    last: tuple[str, ...]
    cities: tuple[str, ...]
    providers: tuple[str, ...]
    phone: str
    roles: tuple[str, ...]
    organizations: tuple[Organization, ...]


COUNTRIES = {
    "en": Country(
        "Europe/London",
        ("Tom", "Hannah", "Leah", "Oliver", "Priya", "Callum", "Grace", "Dev", "Niamh", "Marcus", "Ellie", "Joseph"),
        (
            "Ashby",
            "Cole",
            "Brandt",
            "Whitfield",
            "Raman",
            "Fraser",
            "Oduya",
            "Sharma",
            "Byrne",
            "Hale",
            "Pritchard",
            "Webb",
        ),
        ("Bristol", "Leeds", "Dublin", "Edinburgh", "Brighton", "Cardiff", "York"),
        ("postbox.example", "mailhaven.example", "quickpost.example"),
        "+44 20 7946 0{n}",
        ("Owner", "Head barista", "Office manager", "Operations", "Accounts"),
        (
            Organization("Two Doors Coffee", ("twodoors.example", "twodoorscoffee.example"), "Bristol"),
            Organization("The Kettle Yard", ("kettleyard.example",), "Leeds"),
            Organization("Harbour & Hale", ("harbourhale.example",), "Brighton"),
            Organization("Fifth Floor Offices", ("fifthfloor.example", "mail.fifthfloor.example"), "Dublin"),
            Organization("Larkspur Hotels", ("larkspur-hotels.example",), "Edinburgh"),
            Organization("Mossley Bakehouse", ("mossleybakehouse.example",), "York"),
        ),
    ),
    "pt": Country(
        "Europe/Lisbon",
        ("Rafael", "Inês", "Bruno", "Mariana", "Tiago", "Beatriz", "Gonçalo", "Leonor", "André", "Sofia", "Duarte"),
        (
            "Moreira",
            "Teixeira",
            "Carvalho",
            "Antunes",
            "Pinheiro",
            "Gonçalves",
            "Falcão",
            "Sequeira",
            "Vilaça",
            "Brandão",
        ),
        ("Porto", "Braga", "Lisboa", "Coimbra", "Aveiro", "Évora", "Guimarães"),
        ("correio.example", "caixa-postal.example"),
        "+351 220 000 {n}",
        ("Gerência", "Contabilidade", "Proprietária", "Chefe de sala"),
        (
            Organization("Padaria Aurora", ("padaria-aurora.example",), "Porto"),
            Organization("Pastelaria São Bento", ("saobento.example", "pastelaria-saobento.example"), "Braga"),
            Organization("Café Ribeira", ("caferibeira.example",), "Porto"),
            Organization("Hotel Miradouro", ("hotelmiradouro.example",), "Coimbra"),
            Organization("Livraria & Café Pessoa", ("cafepessoa.example",), "Lisboa"),
        ),
    ),
    "pt-BR": Country(
        "America/Sao_Paulo",
        ("Camila", "Thiago", "Larissa", "João Pedro", "Fernanda", "Vinícius", "Bianca", "Marcelo", "Juliana"),
        ("Nunes", "Almeida", "Siqueira", "Batista", "Figueiredo", "Prado", "Conceição", "Guimarães", "Peixoto"),
        ("São Paulo", "Curitiba", "Belo Horizonte", "Recife", "Florianópolis", "Campinas"),
        ("caixinha.example", "correiolivre.example"),
        "+55 11 5550-0{n}",
        ("Financeiro", "Sócia", "Barista-chefe", "Compras"),
        (
            Organization("Torra Paulista", ("torrapaulista.example",), "São Paulo"),
            Organization(
                "Empório Mineiro", ("emporiomineiro.example", "loja.emporiomineiro.example"), "Belo Horizonte"
            ),
            Organization("Café da Esquina", ("cafedaesquina.example",), "Curitiba"),
            Organization("Pousada Maré Alta", ("marealta.example",), "Florianópolis"),
        ),
    ),
    "ro": Country(
        "Europe/Bucharest",
        ("Ioana", "Andrei", "Elena", "Ștefan", "Mădălina", "Răzvan", "Cătălina", "Vlad", "Oana"),
        ("Dobrescu", "Munteanu", "Marin", "Ionescu", "Țurcanu", "Lăzărescu", "Bălan", "Stănescu", "Olteanu"),
        ("București", "Cluj-Napoca", "Iași", "Timișoara", "Brașov", "Sibiu"),
        ("posta.example", "cutia-mea.example"),
        "+40 21 555 0{n}",
        ("Administrator", "Contabilitate", "Manager de local"),
        (
            Organization("Cafenea Tei", ("cafeneatei.example",), "București"),
            Organization("Bistro Lipscani", ("bistro-lipscani.example", "lipscani.example"), "București"),
            Organization("Hotel Carpați", ("hotelcarpati.example",), "Brașov"),
            Organization("Prăjitoria Verde", ("prajitoriaverde.example",), "Cluj-Napoca"),
        ),
    ),
    "de": Country(
        "Europe/Berlin",
        ("Petra", "Jonas", "Lena", "Florian", "Katharina", "Matthias", "Jürgen", "Anke", "Sören", "Franziska"),
        ("Vogel", "Lindner", "Krüger", "Weißmann", "Baumgärtner", "Hofer", "Schäfer", "Brückner", "Thoma", "Niehaus"),
        ("Hamburg", "München", "Leipzig", "Köln", "Wien", "Freiburg", "Zürich"),
        ("briefkasten.example", "nordpost.example"),
        "+49 30 5550 0{n}",
        ("Geschäftsführung", "Buchhaltung", "Einkauf", "Filialleitung"),
        (
            Organization("Kaffeehaus Elbe", ("kaffeehaus-elbe.example",), "Hamburg"),
            Organization("Rösterei Grünspan", ("gruenspan.example", "roesterei-gruenspan.example"), "Leipzig"),
            Organization("Bäckerei Sonnleitner", ("sonnleitner.example",), "München"),
            Organization("Kontorhaus Büros", ("kontorhaus.example",), "Köln"),
            Organization("Hotel am Naschmarkt", ("hotel-naschmarkt.example",), "Wien"),
        ),
    ),
    "fr": Country(
        "Europe/Paris",
        ("Élodie", "Julien", "Camille", "François", "Maëlle", "Thibault", "Anaïs", "Benoît", "Noémie"),
        ("Lefèvre", "Garnier", "Bonnet", "Marchand", "Delaunay", "Chevallier", "Noël", "Rousset", "Perrin"),
        ("Lyon", "Nantes", "Bordeaux", "Lille", "Genève", "Strasbourg", "Rennes"),
        ("courrier.example", "boitealettres.example"),
        "+33 1 99 00 0{n}",
        ("Gérante", "Comptabilité", "Responsable de salle"),
        (
            Organization("Café des Quais", ("cafedesquais.example",), "Lyon"),
            Organization("Boulangerie Marchand", ("boulangerie-marchand.example", "marchand.example"), "Nantes"),
            Organization("Brasserie du Théâtre", ("brasserie-theatre.example",), "Strasbourg"),
            Organization("Atelier Coworking", ("ateliercoworking.example",), "Bordeaux"),
        ),
    ),
    "ja": Country(
        "Asia/Tokyo",
        ("美咲/misaki", "優希/yuki", "健太/kenta", "直子/naoko", "翔/sho"),
        ("佐藤/sato", "田中/tanaka", "高橋/takahashi", "中村/nakamura", "小林/kobayashi"),
        ("東京", "大阪", "京都", "福岡"),
        ("yubin.example",),
        "+81 3-5550-0{n}",
        ("店長", "総務部"),
        (
            Organization("喫茶ひかり", ("kissa-hikari.example",), "京都"),
            Organization("カフェ青空", ("cafe-aozora.example",), "大阪"),
        ),
    ),
}
WOMEN_WRITING_PORTUGUESE = frozenset(
    {"Inês", "Mariana", "Beatriz", "Leonor", "Sofia", "Camila", "Larissa", "Fernanda", "Bianca", "Juliana"}
)
PRIVATE_CLIENTS = {
    Client.GMAIL: 34,
    Client.IPHONE: 24,
    Client.YAHOO: 12,
    Client.APPLE: 10,
    Client.PROTON: 8,
    Client.THUNDERBIRD: 8,
    Client.MUTT: 4,
}
BUSINESS_CLIENTS = {
    Client.OUTLOOK: 34,
    Client.OWA: 26,
    Client.GMAIL: 16,
    Client.APPLE: 10,
    Client.THUNDERBIRD: 9,
    Client.IPHONE: 5,
}


class Neighbourhood:
    """Invents people, never the same address for two of them; customers and colleagues may come back."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.everybody: dict[str, Person] = {}
        self.names: set[tuple[str, str]] = set()
        self.visits: Counter[str] = Counter()

    def private(self, language: str) -> Person:
        """Return a private customer, sometimes one who wrote before."""
        if self.rng.random() < 0.1 and (known := self._again(language, works=False)):
            return known
        country = COUNTRIES[language]
        return self._new(language, self.rng.choice(country.providers), self.rng.choice(country.cities), PRIVATE_CLIENTS)

    def colleague(self, language: str) -> Person:
        """Return somebody who writes for an organization; a quarter of the time somebody known there."""
        if self.rng.random() < 0.25 and (known := self._again(language, works=True)):
            return known
        place = self.rng.choice(COUNTRIES[language].organizations)
        return self._new(language, self.rng.choice(place.domains), place.city, BUSINESS_CLIENTS, place.name)

    def beside(self, person: Person) -> Person:
        """Return another person at the organization of `person`, to stand in Cc."""
        return self._new(person.language, person.domain, person.city, BUSINESS_CLIENTS, person.organization)

    def _again(self, language: str, *, works: bool) -> Person | None:
        """Return somebody who wrote before, if there is one who has not written often."""
        known = [
            person
            for person in self.everybody.values()
            if person.language == language and bool(person.organization) is works and self.visits[person.email] < 2
        ]
        if not known:
            return None
        person = self.rng.choice(known)
        self.visits[person.email] += 1
        return person

    def _new(self, language: str, domain: str, city: str, clients: dict[Client, int], organization: str = "") -> Person:
        country = COUNTRIES[language]
        first, last = self._name(country, language)
        name, local = _spell(first, last)
        email = f"{local}@{domain}"
        while email in self.everybody:
            email = f"{local}{self.rng.randint(2, 99)}@{domain}"
        person = Person(
            name=name,
            email=email,
            language=language,
            client=self.rng.choices(list(clients), list(clients.values()))[0],
            city=city,
            zone=country.zone,
            organization=organization,
            role=self.rng.choice(country.roles) if organization else "",
            phone=country.phone.format(n=self.rng.randint(100, 999)),
        )
        self.everybody[email] = person
        return person

    def _name(self, country: Country, language: str) -> tuple[str, str]:
        free = [
            (first, last)
            for first in country.first
            for last in country.last
            if (language, first + last) not in self.names
        ]
        chosen = self.rng.choice(free or [(country.first[0], country.last[0])])
        self.names.add((language, "".join(chosen)))
        return chosen


def gendered(text: str, language: str, *, woman: bool) -> str:
    """Return `text` with the thanks and apologies of a woman or a man, where the words for them have a gender."""
    if language.startswith("pt"):
        wanted, other = ("a", "o") if woman else ("o", "a")
        return text.replace(f"brigad{other}", f"brigad{wanted}")
    if language == "fr" and not woman:
        return text.replace("désolée", "désolé")
    return text


def _spell(first: str, last: str) -> tuple[str, str]:
    """Return the display name and the local part of the address."""
    if "/" in first:
        (given, latin_given), (family, latin_family) = first.split("/"), last.split("/")
        return f"{family} {given}", f"{latin_given}.{latin_family}"
    return f"{first} {last}", f"{_plain(first)}.{_plain(last)}"


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss"))
    return "".join(sign for sign in decomposed if sign.isascii() and sign.isalnum())
