"""Misspelled words: groups of three characters find what looks alike, the number of mistakes decides."""

SHORTEST = 4  # characters; in a shorter word any mistake makes another word
LONG = 8  # characters from which on two mistakes are forgiven


def grams_of(language: str, word: str) -> list[str]:
    """The groups of three characters of a word and its edges, with the language before each."""
    padded = f"  {word} "
    return sorted({f"{language[:8]}:{padded[at : at + 3]}" for at in range(len(padded) - 2)})


def inner_grams(language: str, word: str) -> list[str]:
    """The groups by which candidates are found: without the first and the last in longer words.

    Those stand in every word that begins, or ends, alike; one group in the middle survives the mistakes that are
    forgiven.
    """
    grams = grams_of(language, word)
    if len(word) <= SHORTEST + 1:
        return grams
    edges = {f"{language[:8]}:  {word[0]}", f"{language[:8]}:{word[-2:]} "}
    return [gram for gram in grams if gram not in edges]


def forgiven(word: str) -> int:
    """How many mistakes in a word are looked past."""
    if len(word) < SHORTEST or any(character.isdigit() for character in word):
        return 0
    return 2 if len(word) >= LONG else 1


def mistakes(given: str, meant: str, most: int) -> int:
    """How many letters are missing, too many, wrong or swapped with their neighbour; `most` + 1 for more than `most`.

    Optimal string alignment (Damerau 1964, each place edited once).
    """
    if abs(len(given) - len(meant)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for at, letter in enumerate(given, start=1):
        earlier, before, row = before, row, [at]
        for place, other in enumerate(meant, start=1):
            cost = min(before[place] + 1, row[place - 1] + 1, before[place - 1] + (letter != other))
            if at > 1 and place > 1 and letter == meant[place - 2] and given[at - 2] == other:
                cost = min(cost, earlier[place - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
