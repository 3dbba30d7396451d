"""Function words: the words that a query may leave out.

Rule 18. Every word is indexed. A pure function word (article, preposition, pronoun, …:
data/function_words.txt) drops from an unquoted query that keeps another word. A word is no function
word if it is written like a name (with a capital, though not first), like an acronym (all
capitals), or stands as a noun after a determiner (le son, le ton, un pas). Words that are also
verbs or nouns (été, est, or, avions, sommes, car) are never in the list.
"""

from __future__ import annotations

from searchlib.analysis.wordlists import words

FUNCTION_WORDS = words("function_words")
_DETERMINERS = words("determiners")
_NOUNS_AFTER_DETERMINER = words("nouns_after_determiner")


def is_function_word(word: str, previous: str, is_first: bool) -> bool:
    """Return whether a typed word is a pure function word.

    Parameters
    ----------
    word : str
        The word.
    previous : str
        The word before it, or the empty string.
    is_first : bool
        Whether the query begins with it.
    """
    lower = word.lower()
    if lower not in FUNCTION_WORDS:
        return False
    if (word[0].isupper() and not is_first) or (len(word) > 1 and word.isupper()):
        return False
    return not (lower in _NOUNS_AFTER_DETERMINER and previous.lower() in _DETERMINERS)
