"""From words to their keys: by the chain of rules alone."""

from __future__ import annotations

from searchlib.kernels.word_rules import Chain, Keys, Rules


class WordReader:
    """Gives words their keys, as a chain of rules does.

    Parameters
    ----------
    rules : callable
        Returns the rules that compiled kernels read words and chunks by, `WordRules` and
        `ChunkRules`; called when the first word is read.
    chain : callable
        Returns the keys of a word, whatever its letters.
    """

    def __init__(self, rules: Rules, chain: Chain) -> None:
        self._chain = chain

    def keys(self, word: str) -> Keys:
        """Return the keys of a word, which is not empty: those that the chain gives it."""
        return self._chain(word)
