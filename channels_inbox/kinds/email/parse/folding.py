"""What is new in a text and what is quoted or a signature: every line goes to exactly one side, in order."""

import re
from dataclasses import dataclass
from functools import cache

_QUOTED = re.compile(r"[ \t]{0,3}(?:>|＞|&gt;)")
_SIGNATURE = re.compile(r"[ \t]{0,3}(?:-- ?|--\xa0|__ ?|—)")
_MAX_SIGNATURE_LINES = 25
_MAX_WINDOW = 400
_MAX_WINDOW_LINES = 4
# The patterns of the library are slower than linear, so they see short windows only, and few.
_LIBRARY_BUDGET = 40

_VERBS = re.compile(
    r"\b(?:wrote|writes|schrieb|hat geschrieben|a écrit|a ecrit|ha scritto|escribió|escribio|va escriure|escreveu|"
    r"a scris|schreef|heeft geschreven|skrev|skreiv|kirjoitti|napsala?|napisała?|napísala?|napisao|napisala|је написао|"
    r"pisze|írta|ezt írta|yazdı|şunu yazdı|rašė|rakstīja|kirjutas|написала?|написал\(а\)|пише|пишет|писал|"
    r"έγραψε|đã viết|menulis|כתב|כתבה|كتب)\b|写道|寫道|作成しました|のメール|書きました|작성|님이",
    re.IGNORECASE,
)
_HAS_WHEN_OR_WHO = re.compile(r"\d|@")
_SEPARATOR = re.compile(
    r"[ \t]{0,3}(?:-{2,20} ?|_{2,20} ?|\*{2,10} ?)?(?:original message|ursprüngliche nachricht|originalnachricht|"
    r"message d'origine|message original|messaggio originale|mensaje original|mensagem original|mesajul original|"
    r"oorspronkelijk bericht|oprindelig meddelelse|originalmeddelande|ursprungligt meddelande|opprinnelig melding|"
    r"alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|původní zpráva|pôvodná správa|eredeti üzenet|"
    r"orijinal mesaj|исходное сообщение|оригинальное сообщение|вихідне повідомлення|αρχικό μήνυμα|원본 메시지|"
    r"原始邮件|原始郵件|元のメッセージ|reply message|antwort)(?: ?-{2,20}| ?_{2,20}| ?\*{2,10})[ \t]{0,9}",
    re.IGNORECASE,
)
_RULE = re.compile(r"[ \t]{0,3}[_-]{20,100}[ \t]{0,9}")
_FORWARDED = re.compile(
    r"forwarded message|begin forwarded|weitergeleitete nachricht|anfang der weitergeleiteten|message transféré|"
    r"début du message réexpédié|messaggio inoltrato|mensaje reenviado|mensagem encaminhada|mensagem reencaminhada|"
    r"mesaj redirecționat|doorgestuurd bericht|videresendt|vidarebefordrat|пересылаемое сообщение|"
    r"пересланное сообщение|转发|轉寄|転送",
    re.IGNORECASE,
)
_FROM = "from|von|de|da|van|fra|från|od|lähettäjä|feladó|kimden|gönderen|от|від|от кого|από|expeditor|expéditeur|发件人|寄件者|差出人|보낸 사람"  # noqa: E501
_OTHER = (
    "sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|envoyée|à|objet|date|enviado|enviada|fecha|para|asunto|"
    "assunto|data|inviato|a|oggetto|verzonden|aan|onderwerp|sendt|til|emne|skickat|till|ämne|dato|lähetetty|"
    "vastaanottaja|aihe|odesláno|odoslané|komu|předmět|predmet|wysłano|do|temat|elküldve|címzett|tárgy|"
    "gönderilme tarihi|kime|konu|отправлено|дата|кому|тема|копия|надіслано|στάλθηκε|προς|θέμα|"
    "trimis|către|catre|subiect|发送时间|收件人|主题|抄送|寄件日期|收件者|主旨|送信日時|宛先|件名|날짜|받는 사람|제목"
)
_FROM_LINE = re.compile(rf"[ \t]{{0,3}}\*{{0,2}}(?:{_FROM}) ?\*{{0,2}} ?[:：]", re.IGNORECASE)
_OTHER_LINE = re.compile(rf"[ \t]{{0,3}}\*{{0,2}}(?:{_OTHER}) ?\*{{0,2}} ?[:：]", re.IGNORECASE)
_SENT_FROM = re.compile(
    r"[ \t]{0,3}(?:sent from (?:my|outlook|mail|yahoo|proton)|get outlook for|sent with |sent via |gesendet von |"
    r"von meinem \w{1,20} gesendet|diese nachricht wurde von meinem|envoyé de(?:puis)? |enviado (?:desde|do|de) |"
    r"inviato da|verzonden (?:vanaf|met)|verstuurd vanaf|sendt fra|skickat från|trimis (?:de pe|din)|wysłan[eo] z|"
    r"odesláno z|lähetetty |отправлено (?:с|из)|надіслано з|"
    r"iphone\s*から送信|从我的.{1,20}发送|发自我的|나의 .{1,20}에서 보냄)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Lines:
    """The lines of a text and, for each, whether it is folded away."""

    lines: list[str]
    folded: list[bool]
    budget: int = _LIBRARY_BUDGET

    def fold(self, start: int, end: int) -> None:
        self.folded[start:end] = [True] * (end - start)


def split_text(text: str) -> tuple[str, str]:
    """Split into (new, quoted): quoted lines, their introductions and signatures go to the second.

    A text of nothing but quotes is all new, and so is what comes after a forwarding mark: it is what was sent.
    """
    lines = text.split("\n")
    state = _Lines(lines, [False] * len(lines))
    _fold_quotes(state)
    _fold_signature(state)
    _fold_blank_between(state)
    if not any(line.strip() for line, folded in zip(lines, state.folded, strict=True) if not folded):
        return text, ""
    new = [line for line, folded in zip(lines, state.folded, strict=True) if not folded]
    quoted = [line for line, folded in zip(lines, state.folded, strict=True) if folded]
    return "\n".join(new), "\n".join(quoted)


def _fold_quotes(state: _Lines) -> None:
    lines = state.lines
    index = 0
    while index < len(lines):
        line = lines[index]
        if _QUOTED.match(line):
            state.folded[index] = True
        elif line.strip():
            if _FORWARDED.search(line[:200]):
                return
            if _starts_history(lines, index):
                state.fold(index, len(lines))
                return
            begin = _introduction(state, index)
            if begin is not None:
                after = _next_text(lines, index + 1)
                state.fold(begin, after)
                if after < len(lines) and not _QUOTED.match(lines[after]):
                    # Quoted without marks: nothing tells its end.
                    state.fold(after, len(lines))
                    return
                index = after
                continue
        index += 1


def _starts_history(lines: list[str], index: int) -> bool:
    line = lines[index]
    if len(line) > _MAX_WINDOW:
        return False
    if _SEPARATOR.fullmatch(line):
        return True
    if _RULE.fullmatch(line):
        index = _next_text(lines, index + 1, within=3)
    return index < len(lines) and _is_header_block(lines, index)


def _is_header_block(lines: list[str], index: int) -> bool:
    """Outlook's copy of a header: a From line, and two others of the kind within the next five lines."""
    if not _FROM_LINE.match(lines[index][:_MAX_WINDOW]):
        return False
    following = [line[:_MAX_WINDOW] for line in lines[index + 1 : index + 7]]
    return sum(_OTHER_LINE.match(line) is not None for line in following) >= 2


def _next_text(lines: list[str], index: int, within: int | None = None) -> int:
    last = len(lines) if within is None else min(len(lines), index + within)
    while index < last and not lines[index].strip():
        index += 1
    return index


def _introduction(state: _Lines, last: int) -> int | None:
    """First line of an introduction such as `On …, Ana wrote:` that ends on the given line; None if none does."""
    lines = state.lines
    if not lines[last].rstrip().endswith((":", "：", "wrote", "schrieb")) or len(lines[last]) > _MAX_WINDOW:
        return None
    after = _next_text(lines, last + 1, within=4)
    quoted = after < len(lines) and _QUOTED.match(lines[after]) is not None
    window = ""
    for first in range(last, max(-1, last - _MAX_WINDOW_LINES), -1):
        line = lines[first].strip()
        if not line or state.folded[first] or len(line) + len(window) > _MAX_WINDOW:
            break
        window = f"{line} {window}".strip()
        # The shortest window with a date: the line above may already be the new text.
        if _DATED.search(window):
            return first if _introduces(state, window, quoted=quoted) else None
    return last if quoted and _is_undated_introduction(lines[last]) else None


_DATED = re.compile(r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})")


def _is_undated_introduction(line: str) -> bool:
    return _VERBS.search(line) is not None and _HAS_WHEN_OR_WHO.search(line) is not None


def _introduces(state: _Lines, window: str, *, quoted: bool) -> bool:
    """Tell a dated introduction; without quote marks below, its verb must also stand near its end."""
    verb = max(_VERBS.finditer(window), key=lambda match: match.start(), default=None)
    if verb is not None and (quoted or len(window) - verb.end() < 80):
        return True
    # Some languages name no verb: `16 нояб. 2026 г. в 09:15, Support <support@demo.test>:`.
    if quoted and window.endswith((">:", ">：")):
        return True
    if state.budget <= 0:
        return False
    state.budget -= 1
    return any(pattern.search(window) for pattern in _library_patterns())


@cache
def _library_patterns() -> tuple[re.Pattern[str], ...]:
    """The introductions that mail-parser-reply knows, one per language."""
    from mailparser_reply.constants import MAIL_LANGUAGES

    found = [words.get("wrote_header") for words in MAIL_LANGUAGES.values()]
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in found if pattern)


def _fold_blank_between(state: _Lines) -> None:
    """Blank lines that end the text after a quote, or stand between two quotes, go with the quotes."""
    last_text_folded = False
    blank_since: int | None = None
    for index, line in enumerate(state.lines):
        if not line.strip():
            if not state.folded[index] and blank_since is None:
                blank_since = index
            continue
        if state.folded[index] and last_text_folded and blank_since is not None:
            state.fold(blank_since, index)
        last_text_folded = state.folded[index]
        blank_since = None
    if last_text_folded and blank_since is not None:
        state.fold(blank_since, len(state.lines))


def _fold_signature(state: _Lines) -> None:
    """Fold the last signature: from `-- ` or `Sent from my …` to the next quote or the end, if it is short."""
    lines = state.lines
    end = len(lines)
    while end and (state.folded[end - 1] or not lines[end - 1].strip()):
        end -= 1
    start = max(0, end - _MAX_SIGNATURE_LINES)
    for index in range(end - 1, start - 1, -1):
        if state.folded[index]:
            return
        delimiter = _SIGNATURE.fullmatch(lines[index])
        closing = index >= end - 3 and _SENT_FROM.match(lines[index][:100])
        if (delimiter and any(line.strip() for line in lines[:index])) or closing:
            state.fold(index, end)
            return
