"""Stemming: which words are forms of one word?

The chain is in `stemmer`: first the closed tables (`tables`), then conjugation (`verbs`), then
number and gender (`nominal`). It removes inflection and keeps derivation: "opérations" meets
"opération", not "opérer" or "opéra". Names are not stemmed (`names`). `accents` goes from a word
typed without accents to the forms it may stand for, `former` to the stems of older indexes.
`spelling` says which accents a stem keeps, `typed` which readings of a word a reader means.
`families` tells which stems one root makes, for ranking only.
"""

from searchlib.analysis.stemming.accents import accented_forms
from searchlib.analysis.stemming.families import family_members, family_prefixes, family_root
from searchlib.analysis.stemming.former import ACCENTED_SINCE, former_stems
from searchlib.analysis.stemming.names import name_stem
from searchlib.analysis.stemming.stemmer import stems
from searchlib.analysis.stemming.typed import meant_stems

__all__ = [
    "ACCENTED_SINCE",
    "accented_forms",
    "family_members",
    "family_prefixes",
    "family_root",
    "former_stems",
    "meant_stems",
    "name_stem",
    "stems",
]
