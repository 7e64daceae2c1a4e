"""What words sound like: a hint for readers, from short lists of plain words; it is never a figure."""

import re

GOOD = frozenset(
    """
    amazing awesome easy excellent fantastic fast friendly good great happy helpful kind love perfect quick quickly
    satisfied smooth super thank thanks wonderful
    danke dankbar einfach freundlich gut hervorragend hilfreich klasse perfekt prima schnell super toll zufrieden
    aimable bien bon efficace excellent facile gentil merci parfait rapide satisfait super
    bom boa excelente fácil gentil obrigada obrigado ótimo ótima perfeito rápida rápido satisfeita satisfeito simpático
    amabil bine bun excelent mulțumesc mulțumit perfect rapid ușor
    """.split()  # noqa: SIM905 - a list that people read
)
BAD = frozenset(
    """
    angry annoyed annoying awful bad broken complicated confusing difficult disappointed disappointing frustrated
    frustrating horrible ignored impossible late never poor rude slow terrible unacceptable unhappy unhelpful useless
    waste worse worst wrong
    ärgerlich enttäuscht falsch frustrierend furchtbar kaputt kompliziert langsam leider miserabel nie nutzlos
    schlecht schlimm schwierig unfreundlich unmöglich unzufrieden verärgert
    compliqué déçu horrible impossible inacceptable inutile jamais lent mauvais mécontent nul pire
    demorado difícil horrível impossível inaceitável insatisfeito lento mau nunca péssima péssimo ruim
    dezamăgit dificil groaznic imposibil inacceptabil lent nemulțumit niciodată prost rău
    """.split()  # noqa: SIM905 - a list that people read
)
NOT = frozenset("not no never isn't wasn't didn't nicht kein keine pas não nu".split())  # noqa: SIM905
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def mood(text: str) -> int:
    """-1, 0 or 1: whether more bad or more good words stand in it; "not" before a word turns it around."""
    score, turned = 0, False
    for word in _WORD.findall(text.lower().replace("’", "'")):
        value = (word in GOOD) - (word in BAD)
        score += -value if turned and value else value
        turned = word in NOT
    return (score > 0) - (score < 0)


STOP = frozenset(
    """
    a about after again all also am an and any are as at be been but by can could did do does for from get got had has
    have he her his how i if in is it its just me more much my no not of on one or our out really she so still than
    that the their them then there they this to too up us very was we were what when which who will with would you your
    aber als am an auch auf aus bei bin bis da das dass den der des die doch du ein eine einen er es für hat habe haben
    ich ihr im in ist ja mehr mein mich mir mit nach nicht noch nur ob oder schon sehr sich sie sind so und uns von vor
    war warum was wenn wie wir wird wurde zu zum zur
    au avec c'est ce dans de des du elle en est et il j'ai je la le les mais me mon ne nous on ou pas plus pour que qui
    sans ses sur trop très un une vous à
    ao as com da das de do dos e em era eu foi me mais mas meu minha na não no nos o os ou para por que se sem um uma
    am ar că ce cu de din după e este eu fost în la mai mi nu pe pentru să și un una
    """.split()  # noqa: SIM905 - a list that people read
)


def topics(texts: list[str], most: int = 12) -> list[tuple[str, int]]:
    """The words that most of the texts use, with how many do; small words and those used once are none."""
    counts: dict[str, int] = {}
    for text in texts:
        for word in {word for word in _WORD.findall(text.lower()) if len(word) > 3 and word not in STOP}:
            counts[word] = counts.get(word, 0) + 1
    found = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [pair for pair in found if pair[1] > 1][:most]
