"""French analysis: which keys does a text have at each position, and which keys does a typed word look for?

A text goes through `characters` (one spelling for what Unicode writes in several ways), then through the rules in the order of `chain`: elision, addresses,
inclusive writing, dates, abbreviations, acronyms and codes, times, ordinals, numbers, compounds, words. Each rule has a module that states it. `keys` says
what comes out; `querying` is the other side. `neighbours`, `reading` and `encoder` make it fast: only what is odd is looked at twice.
"""

from searchlib.analysis.analyzer import FrenchAnalyzer
from searchlib.analysis.folding import fold
from searchlib.analysis.stemming import stems
from searchlib.analysis.tokens import Slot, Token, Unit

ANALYSIS_VERSION: int = 1
"""Raised whenever the keys of any text change: an index made by another version says so when it is opened."""

__all__ = ["ANALYSIS_VERSION", "FrenchAnalyzer", "Slot", "Token", "Unit", "fold", "stems"]
