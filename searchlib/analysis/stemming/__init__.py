"""Stemming: which words are forms of one word?

The chain is in `stemmer`: first the closed tables (`tables`), then conjugation (`verbs`), then
number and gender (`nominal`). It removes inflection and keeps derivation: "opérations" meets
"opération", not "opérer" or "opéra". Names are not stemmed (`names`). `accents` goes from a word
typed without accents to the forms it may stand for, `typed` says which readings a reader means.
"""

from searchlib.analysis.stemming.accents import accented_forms
from searchlib.analysis.stemming.names import name_stem
from searchlib.analysis.stemming.stemmer import stems
from searchlib.analysis.stemming.typed import meant_stems

__all__ = ["accented_forms", "meant_stems", "name_stem", "stems"]
