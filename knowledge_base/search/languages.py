"""Which languages to look into for somebody: their own, a sister of it, that of the company."""

from collections.abc import Sequence


def languages_for(language: str, languages: Sequence[str]) -> list[str]:
    """The languages of a help centre in the order in which this reader understands them, two at most.

    `languages` begins with the company's own; "pt" is understood by who asks for "pt-br", and the other way round.
    """
    wanted = language.lower()
    family = wanted.partition("-")[0]
    own = [each for each in languages if each.lower() == wanted]
    near = [each for each in languages if each.lower().partition("-")[0] == family]
    return list(dict.fromkeys([*own, *near[:1], *languages[:1]]))[:2]
