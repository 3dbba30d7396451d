"""Stemming: which words are forms of one word?

The chain, in `stemmer.py`: the closed tables (`tables.py`), then conjugation (`verbs.py`), then number and gender (`nominal.py`). It takes off
inflection and leaves derivation alone: "opérations" meets "opération", not "opérer" or "opéra". Names are not stemmed (`names.py`).
"""

from searchlib.analysis.stemming.accents import accented_forms
from searchlib.analysis.stemming.names import name_stem
from searchlib.analysis.stemming.stemmer import stems

__all__ = ["accented_forms", "name_stem", "stems"]
