"""French analysis: which keys does a text have at each position, and which keys does a typed word look for?"""

from .analyzer import FrenchAnalyzer
from .folding import fold
from .stemming import stems
from .tokens import Slot, Token, Unit

ANALYSIS_VERSION: int = 1
"""Raised whenever the keys of any text change: an index made by another version says so when it is opened."""

__all__ = ["ANALYSIS_VERSION", "FrenchAnalyzer", "Slot", "Token", "Unit", "fold", "stems"]
