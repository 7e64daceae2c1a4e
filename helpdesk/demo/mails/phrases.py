"""What mail clients add by themselves in each language: dates, "wrote" lines, quote headers, mobile signatures."""

from dataclasses import dataclass
from datetime import datetime

LANGUAGES = ("en", "pt", "pt-BR", "ro", "de", "fr", "ja")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Names of days (Monday first) and months, and how a long date and a short date are written."""

    days: tuple[str, ...]
    short_days: tuple[str, ...]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    long: str
    numeric: str


CALENDARS = {
    "en": Calendar(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        (
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        "{day}, {d} {month} {y}",
        "{d:02}/{m:02}/{y}",
    ),
    "pt": Calendar(
        ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo"),
        ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo"),
        (
            "janeiro",
            "fevereiro",
            "março",
            "abril",
            "maio",
            "junho",
            "julho",
            "agosto",
            "setembro",
            "outubro",
            "novembro",
            "dezembro",
        ),
        ("jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"),
        "{day}, {d} de {month} de {y}",
        "{d:02}/{m:02}/{y}",
    ),
    "ro": Calendar(
        ("luni", "marți", "miercuri", "joi", "vineri", "sâmbătă", "duminică"),
        ("lun.", "mar.", "mie.", "joi", "vin.", "sâm.", "dum."),
        (
            "ianuarie",
            "februarie",
            "martie",
            "aprilie",
            "mai",
            "iunie",
            "iulie",
            "august",
            "septembrie",
            "octombrie",
            "noiembrie",
            "decembrie",
        ),
        ("ian.", "feb.", "mar.", "apr.", "mai", "iun.", "iul.", "aug.", "sept.", "oct.", "nov.", "dec."),
        "{day}, {d} {month} {y}",
        "{d:02}.{m:02}.{y}",
    ),
    "de": Calendar(
        ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."),
        (
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ),
        ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
        "{day}, {d}. {month} {y}",
        "{d:02}.{m:02}.{y}",
    ),
    "fr": Calendar(
        ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
        (
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ),
        ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
        "{day} {d} {month} {y}",
        "{d:02}/{m:02}/{y}",
    ),
    "ja": Calendar(
        ("月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"),
        ("月", "火", "水", "木", "金", "土", "日"),
        tuple(f"{month}月" for month in range(1, 13)),
        tuple(f"{month}月" for month in range(1, 13)),
        "{y}年{m}月{d}日{day}",
        "{y}/{m:02}/{d:02}",
    ),
}
CALENDARS["pt-BR"] = CALENDARS["pt"]

GMAIL_WROTE = {
    "en": "On {sd}, {sm} {d}, {y} at {h12} {who} wrote:",
    "pt": "{who} escreveu ({sd}, {num} à(s) {h}):",
    "pt-BR": "Em {sd}, {d} de {sm} de {y} às {h}, {who} escreveu:",
    "ro": "În {sd}, {d} {sm} {y} la {h}, {who} a scris:",
    "de": "Am {sd}, {d}. {sm} {y} um {h} Uhr schrieb {who}:",
    "fr": "Le {sd} {d} {sm} {y} à {h}, {who} a écrit :",
    "ja": "{y}年{m}月{d}日({sd}) {h} {who}:",
}
APPLE_WROTE = {
    "en": "On {d} {sm} {y}, at {h}, {who} wrote:",
    "pt": "No dia {num}, às {h}, {who} escreveu:",
    "pt-BR": "Em {d} de {sm} de {y}, à(s) {h}, {who} escreveu:",
    "ro": "Pe {d} {sm} {y}, la {h}, {who} a scris:",
    "de": "Am {num} um {h} schrieb {who}:",
    "fr": "Le {d} {sm} {y} à {h}, {who} a écrit :",
    "ja": "{num} {h}、{who}のメール:",
}
THUNDERBIRD_WROTE = {
    "en": "On {num} {h}, {name} wrote:",
    "pt": "Às {h} de {num}, {name} escreveu:",
    "pt-BR": "Em {num} {h}, {name} escreveu:",
    "ro": "Pe {num} {h}, {name} a scris:",
    "de": "Am {num} um {h} schrieb {name}:",
    "fr": "Le {num} à {h}, {name} a écrit :",
    "ja": "On {num} {h}, {name} wrote:",
}
YAHOO_WROTE = {
    "en": "On {ld} at {h12} GMT, {who} wrote:",
    "pt": "Em {ld} às {h}, {who} escreveu:",
    "pt-BR": "Em {ld} às {h} BRT, {who} escreveu:",
    "ro": "{ld} la {h}, {who} a scris:",
    "de": "Am {ld} um {h} MEZ hat {who} Folgendes geschrieben:",
    "fr": "Le {ld} à {h}, {who} a écrit :",
    "ja": "{ld} {h} JST、{who} が書きました:",
}
PROTON_WROTE = {
    "en": "On {ld} at {h}, {who} wrote:",
    "pt": "Em {ld} às {h}, {who} escreveu:",
    "pt-BR": "Em {ld} às {h}, {who} escreveu:",
    "ro": "{ld} la {h}, {who} a scris:",
    "de": "{who} schrieb am {ld} um {h}:",
    "fr": "Le {ld} à {h}, {who} a écrit :",
    "ja": "{ld} {h}、{who} wrote:",
}
MUTT_WROTE = "On {utc}, {name} wrote:"

# From, Sent, To, Subject, as Outlook heads the mail it quotes.
OUTLOOK_LABELS = {
    "en": ("From:", "Sent:", "To:", "Subject:"),
    "pt": ("De:", "Enviada:", "Para:", "Assunto:"),
    "pt-BR": ("De:", "Enviada em:", "Para:", "Assunto:"),
    "ro": ("De la:", "Trimis:", "Către:", "Subiect:"),
    "de": ("Von:", "Gesendet:", "An:", "Betreff:"),
    "fr": ("De :", "Envoyé :", "À :", "Objet :"),
    "ja": ("差出人:", "送信日時:", "宛先:", "件名:"),
}
OUTLOOK_REPLY = {"de": "AW:", "en": "RE:", "pt": "RE:", "pt-BR": "RES:", "ro": "RE:", "fr": "RE:", "ja": "RE:"}

FROM_IPHONE = {
    "en": "Sent from my iPhone",
    "pt": "Enviado do meu iPhone",
    "pt-BR": "Enviado do meu iPhone",
    "ro": "Trimis de pe iPhone-ul meu",
    "de": "Von meinem iPhone gesendet",
    "fr": "Envoyé de mon iPhone",
    "ja": "iPhoneから送信",
}
FROM_PROTON = {
    "en": "Sent with Proton Mail secure email.",
    "pt": "Enviado com o e-mail seguro Proton Mail.",
    "pt-BR": "Enviado com e-mail seguro Proton Mail.",
    "ro": "Trimis cu e-mailul securizat Proton Mail.",
    "de": "Gesendet mit Proton Mail sichere E-Mail.",
    "fr": "Envoyé avec la messagerie sécurisée Proton Mail.",
    "ja": "Proton Mail セキュアメールを使用して送信されました。",
}


def wrote(patterns: dict[str, str], language: str, name: str, email: str, moment: datetime) -> str:
    """Return the line above a quote ("On ... wrote:") of one client in one language."""
    return patterns[language].format(who=f"{name} <{email}>", name=name, **_words(language, moment))


def wrote_mutt(name: str, moment: datetime) -> str:
    """Return mutt's line above a quote, always English."""
    return MUTT_WROTE.format(name=name, utc=moment.strftime("%a, %b %d, %Y at %I:%M:%S%p %z"))


def long_date(language: str, moment: datetime) -> str:
    """Return the date in words, with the time."""
    return f"{_words(language, moment)['ld']} {moment:%H:%M}"


def short_date(language: str, moment: datetime) -> str:
    """Return the date in figures."""
    return str(_words(language, moment)["num"])


def day_name(language: str, moment: datetime) -> str:
    """Return the day of the week in full."""
    return CALENDARS[language].days[moment.weekday()]


def _words(language: str, moment: datetime) -> dict[str, str | int]:
    names = CALENDARS[language]
    figures = {"d": moment.day, "m": moment.month, "y": moment.year}
    day, month = moment.weekday(), moment.month - 1
    hour = moment.hour % 12 or 12
    return {
        **figures,
        "sd": names.short_days[day],
        "sm": names.short_months[month],
        "ld": names.long.format(day=names.days[day], month=names.months[month], **figures),
        "num": names.numeric.format(**figures),
        "h": f"{moment:%H:%M}",
        "h12": f"{hour}:{moment:%M} {'AM' if moment.hour < 12 else 'PM'}",
    }
