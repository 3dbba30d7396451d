"""Number and gender: from a form of a noun or adjective to its masculine singular, by its ending.

Rule 15. The rules work on words in the `spelling` of stems, where è is é: the ending of "étrangère"
is -ére, and that of "étrangere", in a text that lost some accents, -ere. They remove inflection
only, never a suffix of derivation: opération stays apart from opéra, université from univers. A
final -é is no mute e ("précité" keeps it, and "précitée" gives it back), and the -s of -ès belongs
to the word (procès, congrès). The result is a stem, not always a word ("heureux" and "heureuse"
give "heureur", as "vendeuse" gives "vendeur"): it is enough that the forms of one word meet, and
two words do not.
"""

from __future__ import annotations

from functools import lru_cache

from searchlib.analysis.folding import fold
from searchlib.analysis.stemming.spelling import spelling
from searchlib.analysis.wordlists import words

# (ending of the plural, length of the shortest word, ending of the singular): the first that fits.
# Endings whose -s is rarely a plural stay (anglais, bourgeois); délai and loi are in
# data/singulars_in_ai_oi.txt.
PLURALS = (
    ("ss", 0, "ss"),
    ("ais", 0, "ais"),
    ("ois", 0, "ois"),
    ("s", 4, ""),
    ("eaux", 0, "eau"),  # bateaux, bateau
    ("éaux", 0, "éau"),
    ("aux", 5, "al"),  # généraux, général
    ("eux", 5, "eur"),  # heureux and heureuse give heureur
)

# (ending of the feminine, length of the shortest word, ending of the masculine), longest first.
FEMININES = (
    ("trice", 6, "teur"),  # directrice, directeur
    ("ienne", 6, "ien"),  # gardienne, gardien
    ("iére", 6, "ier"),  # policière, policier
    ("iere", 6, "ier"),
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
    ("ére", 6, "er"),  # boulangère, boulanger
    ("ere", 6, "er"),
    ("ive", 5, "if"),  # sportive, sportif
    ("ale", 5, "al"),  # locale, local
    ("ate", 5, "at"),  # candidate, candidat; plate, plat
    ("éte", 6, "et"),  # discrète, discret
    ("ete", 6, "et"),
    ("ite", 6, "it"),  # gratuite, gratuit
    ("ote", 6, "ot"),  # idiote, idiot
    ("cte", 6, "ct"),  # exacte, exact
    ("ée", 3, "é"),  # députée, député; née, né
    ("ee", 4, "e"),
    *((f"{consonant}ue", 6, f"{consonant}u") for consonant in "bcdfhlmnprstv"),  # aperçue, aperçu
)
_BY_LAST_LETTERS: dict[str, list[tuple[str, int, str]]] = {}
for _rule in FEMININES:
    _BY_LAST_LETTERS.setdefault(_rule[0][-2:], []).append(_rule)

VOWELS = "aeiouyàâéêïôùû"
_VOWELS = frozenset(VOWELS)

SHORTEST = 3
"""In letters: shorter words have no ending."""

ITS_OWN_S = ("ès", "ÈS")
"""Before its final -s, è is not the end of a word: after, congress and abscess have no singular
without it."""


def _with_folded(listed: frozenset[str]) -> frozenset[str]:
    """Return words as stems spell them and folded, for words that lost their accents."""
    return frozenset(map(spelling, listed)) | frozenset(map(fold, listed))


@lru_cache(maxsize=1)
def listed_plurals() -> frozenset[str]:
    """Return the plurals of the singulars in -ai and -oi, which take -s."""
    return frozenset(word + "s" for word in _with_folded(words("singulars_in_ai_oi")))


@lru_cache(maxsize=1)
def listed_feminines() -> frozenset[str]:
    """Return the feminines in -e of masculines beyond the rules: forte, petite."""
    return frozenset(word + "e" for word in _with_folded(words("adjectives")))


def singular(word: str) -> str:
    """Return the singular of a word: without -s and -x; -aux is -al, -eaux is -eau.

    >>> singular("généraux"), singular("bateaux"), singular("anglais"), singular("délais")
    ('général', 'bateau', 'anglais', 'délai')
    """
    if word[-1] not in "sx":
        return word
    if word in listed_plurals():
        return word[:-1]
    for ending, shortest, replacement in PLURALS:
        if word.endswith(ending) and len(word) >= shortest:
            return word[: -len(ending)] + replacement
    return word


def masculine(word: str) -> str:
    """Return the masculine of a singular.

    >>> masculine("directrice"), masculine("grande"), masculine("députée"), masculine("table")
    ('directeur', 'grand', 'député', 'table')
    """
    if word[-1] != "e":
        return word
    if word in listed_feminines():
        return word[:-1]
    for ending, shortest, replacement in _BY_LAST_LETTERS.get(word[-2:], ()):
        if len(word) >= shortest and word.endswith(ending):
            return word[: -len(ending)] + replacement
    return word


def nominal_stem(word: str) -> str:
    """Return the stem of a noun or adjective in any number and gender; not empty unless `word` is.

    Letters without a vowel are no word: the -s of CNRS is no plural.

    >>> nominal_stem("Anglaises"), nominal_stem("grise") == nominal_stem("gris")
    ('anglais', True)
    >>> nominal_stem("précitées"), nominal_stem("congrès"), nominal_stem("prés")
    ('précité', 'congrés', 'pré')
    """
    spelled = spelling(word) or word  # a lone accent folds to nothing
    if len(spelled) < SHORTEST or word.endswith(ITS_OWN_S) or _VOWELS.isdisjoint(spelled):
        return spelled
    masculine_form = masculine(singular(spelled))
    return singular(masculine_form) if masculine_form[-1] == "s" else masculine_form
