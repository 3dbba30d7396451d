"""What is built on a search: highlights, suggestions, corrections, similar documents."""

from searchlib.features.correct import correct
from searchlib.features.highlight import highlight
from searchlib.features.similar import similar
from searchlib.features.suggest import suggest

__all__ = ["correct", "highlight", "similar", "suggest"]
