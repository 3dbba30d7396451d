"""What the parts of a score weigh: every number that ranks, save those of BM25 itself (`kernels`).

The score of a word is BM25F of its stems, plus shares of the same formula for finer keys; the
score of a query is the sum over its words, plus a share for words that stand side by side in the
text as they do in the query. The shares were chosen on question sets in French (nDCG@10), accents
typed and left out."""

from __future__ import annotations

EXACT_SHARE = 0.4
"""Of the form as it was typed, accents and capitals aside."""

WRITTEN_SHARE = 0.1
"""Of the form as it was typed, accents and capitals included."""

ACCENTED_SHARE = 0.4
"""The same of a form that was typed with accents, which tell it from other words."""

ALONE_SHARE = 4.0
"""The same where that form is the whole query: whatever a text with another word has more often, or
in fewer words, the very word comes first."""

ADJACENT_SHARE = 0.2
"""Of two neighbouring words that the text has side by side too."""

ADJACENT_WINDOW = 256
"""How many of the best documents have their positions read for neighbouring words: a number that no
page changes, so that the order of hits does not depend on the page that is asked for."""

SYNONYM_SHARE = 0.5
"""Of a synonym, compared with the word that was typed."""
