"""Number and gender: from a form of a noun or adjective to its masculine singular, by its ending.

Rule 15. The rules work on folded words, so that GENERAUX, generaux and généraux agree. They remove
inflection only, never a suffix of derivation: opération stays apart from opéra, université from
univers. The result is a stem, not always a word ("heureux" and "heureuse" give "heureur", as
"vendeuse" gives "vendeur"): it is enough that the forms of one word meet, and two words do not.
"""

from __future__ import annotations

from functools import lru_cache

from searchlib.analysis.folding import fold
from searchlib.analysis.wordlists import words

# (ending of the feminine, length of the shortest word, ending of the masculine), longest first.
_FEMININES = (
    ("trice", 6, "teur"),  # directrice, directeur
    ("ienne", 6, "ien"),  # gardienne, gardien
    ("iere", 6, "ier"),  # policière, policier
    ("euse", 6, "eur"),  # vendeuse, vendeur; heureuse, heureux
    ("elle", 6, "el"),  # mortelle, mortel
    ("enne", 6, "en"),  # européenne, européen
    ("onne", 6, "on"),  # championne, champion
    ("aise", 6, "ais"),  # anglaise, anglais
    ("oise", 6, "ois"),  # chinoise, chinois
    ("ante", 6, "ant"),  # importante, important
    ("ente", 6, "ent"),  # présidente, président
    ("aine", 6, "ain"),  # américaine, américain
    ("arde", 7, "ard"),  # bavarde, bavard
    ("eure", 6, "eur"),  # supérieure, supérieur; ingénieure, ingénieur
    ("ine", 6, "in"),  # cousine, cousin
    ("ane", 6, "an"),  # persane, persan
    ("ere", 6, "er"),  # boulangère, boulanger
    ("ive", 5, "if"),  # sportive, sportif
    ("ale", 5, "al"),  # locale, local
    ("ate", 5, "at"),  # candidate, candidat; plate, plat
    ("ete", 6, "et"),  # discrète, discret
    ("ite", 6, "it"),  # gratuite, gratuit
    ("ote", 6, "ot"),  # idiote, idiot
    ("cte", 6, "ct"),  # exacte, exact
    ("ee", 4, "e"),  # députée, député
    *((f"{consonant}ue", 6, f"{consonant}u") for consonant in "bcdfhlmnprstv"),  # aperçue, aperçu
)
_BY_LAST_LETTERS: dict[str, list[tuple[str, int, str]]] = {}
for _rule in _FEMININES:
    _BY_LAST_LETTERS.setdefault(_rule[0][-2:], []).append(_rule)

_VOWELS = frozenset("aeiouy")

_VOWEL_PLURALS = ("ai", "oi")
"""Endings whose -s is rarely a plural: anglais and bourgeois are singulars; délai and loi are in
data/singulars_in_ai_oi.txt."""


@lru_cache(maxsize=1)
def _singulars_in_ai_oi() -> frozenset[str]:
    """Return the folded singulars in -ai and -oi, which take -s in the plural."""
    return frozenset(map(fold, words("singulars_in_ai_oi")))


@lru_cache(maxsize=1)
def _regular_masculines() -> frozenset[str]:
    """Return the folded masculines that take -e in the feminine beyond the rules: fort, petit."""
    return frozenset(map(fold, words("adjectives")))


def singular(folded: str) -> str:
    """Return the singular of a folded word: without -s and -x; -aux is -al, -eaux is -eau.

    >>> singular("generaux"), singular("bateaux"), singular("anglais"), singular("delais")
    ('general', 'bateau', 'anglais', 'delai')
    """
    last = folded[-1]
    if last == "s" and len(folded) > 3 and folded[-2] != "s":
        if folded.endswith(_VOWEL_PLURALS, 0, -1) and folded[:-1] not in _singulars_in_ai_oi():
            return folded
        return folded[:-1]
    if folded.endswith("eaux"):
        return folded[:-1]
    if last == "x" and len(folded) > 4:
        if folded.endswith("aux"):
            return folded[:-2] + "l"
        if folded.endswith("eux"):
            return folded[:-1] + "r"
    return folded


def masculine(folded: str) -> str:
    """Return the masculine of a folded singular.

    >>> masculine("directrice"), masculine("grande"), masculine("table")
    ('directeur', 'grand', 'table')
    """
    if folded[-1] != "e":
        return folded
    if folded[:-1] in _regular_masculines():
        return folded[:-1]
    for ending, shortest, replacement in _BY_LAST_LETTERS.get(folded[-2:], ()):
        if len(folded) >= shortest and folded.endswith(ending):
            return folded[: -len(ending)] + replacement
    return folded


def nominal_stem(word: str) -> str:
    """Return the stem of a noun or adjective in any number and gender; not empty unless `word` is.

    Letters without a vowel are no word: the -s of CNRS is no plural.

    >>> nominal_stem("Anglaises"), nominal_stem("grise") == nominal_stem("gris")
    ('anglais', True)
    """
    folded = fold(word) or word  # a lone accent folds to nothing
    if len(folded) < 3 or _VOWELS.isdisjoint(folded):
        return folded
    masculine_form = masculine(singular(folded))
    return singular(masculine_form) if masculine_form[-1] == "s" else masculine_form
