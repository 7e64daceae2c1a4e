"""Marks by which programs say that no person wrote a mail (RFC 3834, and the older customs)."""

from channels_inbox.kinds.email.parse.headers import Fields
from channels_inbox.kinds.email.parse.words import one_line

_BULK = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
# Suppressing receipts alone (DR, NDR, RN, NRN) is what Exchange also does for people's mail.
_SUPPRESSES_REPLIES = {"all", "autoreply", "oof"}
_REPLY_FIELDS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-autoreply-from", "x-mail-autoreply")
_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "maildaemon", "mdaemon", "double-bounce")
_AWAY = (
    "auto-reply", "auto reply", "autoreply", "automatic reply", "automatic response", "auto response",
    "out of office", "out of the office", "away from", "vacation",
    "automatische antwort", "abwesenheit", "abwesenheitsnotiz", "nicht im büro", "urlaub",
    "réponse automatique", "absence du bureau", "absent du bureau", "message d'absence",
    "respuesta automática", "fuera de la oficina", "respuesta automatica",
    "resposta automática", "resposta automatica", "ausência temporária", "fora do escritório",
    "risposta automatica", "fuori sede", "fuori ufficio",
    "răspuns automat", "raspuns automat", "în concediu",
    "automatisch antwoord", "afwezigheid", "niet aanwezig",
    "autosvar", "automatiskt svar", "automatisk svar", "frånvaro", "fraværende", "automaattinen vastaus", "poissa",
    "automatyczna odpowiedź", "autoodpowiedź", "poza biurem", "automatická odpověď", "automatická odpoveď",
    "automatikus válasz", "otomatik yanıt", "ofis dışında", "αυτόματη απάντηση",
    "автоматический ответ", "автоответ", "нет на месте", "автоматична відповідь",
    "自動応答", "自動返信", "不在通知", "自动回复", "自動回覆", "자동 회신", "부재중", "رد تلقائي", "מענה אוטומטי",
)  # fmt: skip


def is_automatic(fields: Fields) -> bool:
    """Tell whether the header shows an automatic mail; a subject alone never does."""
    submitted = fields.get("auto-submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return True
    return_path = fields.get("return-path")
    if return_path and not return_path.replace("<", "").replace(">", "").strip():
        return True
    if any(value.strip().lower() in _BULK for value in fields.get_all("precedence")):
        return True
    if suppresses_replies(fields.get("x-auto-response-suppress")):
        return True
    if any(fields.get(name).strip().lower() not in ("", "no", "false") for name in _REPLY_FIELDS):
        return True
    return fields.get("content-type").strip().lower().startswith("multipart/report")


def suppresses_replies(value: str) -> bool:
    """Tell whether X-Auto-Response-Suppress forbids automatic replies."""
    return bool(_SUPPRESSES_REPLIES & {word.strip().lower() for word in value.split(",")})


def is_away_subject(subject: str) -> bool:
    """Tell a subject that out-of-office replies carry; a hint, never evidence."""
    beginning = subject[:120].lower()
    return any(phrase in beginning for phrase in _AWAY)


def is_daemon(email: str) -> bool:
    """Tell the address of a mail system rather than of a person."""
    local = email.lower().partition("@")[0]
    return local.startswith(_DAEMONS)


def list_headers(fields: Fields) -> dict[str, str]:
    """The first value of each `List-…` field, names in lower case."""
    found: dict[str, str] = {}
    for name in fields.names():
        if name.startswith("list-") and name not in found and len(found) < 20:
            found[name] = one_line(fields.get(name))[:500]
    return found
