"""Function words: the words that a query may leave out.

Rule 18. Every word is indexed. A pure function word (article, preposition, pronoun, …:
data/function_words.txt) drops from an unquoted query that keeps another word. A word is no function
word if it is written like a name (with a capital, though not first), like an acronym (all
capitals), or stands as a noun after a determiner (le son, le ton, un pas). Words that are also
verbs or nouns (été, or, avions, sommes, car) are never in the list; of `est` only the verb is one,
in small letters and after no determiner (l'est) and no other direction (nord est).
"""

from __future__ import annotations

from searchlib.analysis.wordlists import words

FUNCTION_WORDS = words("function_words")
_DETERMINERS = words("determiners")
_NOUNS_AFTER_DETERMINER = words("nouns_after_determiner")
_BEFORE_EAST = _DETERMINERS | {"nord", "sud"}


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
    if lower == "est":
        return word == "est" and previous.lower() not in _BEFORE_EAST
    if (word[0].isupper() and not is_first) or (len(word) > 1 and word.isupper()):
        return False
    return not (lower in _NOUNS_AFTER_DETERMINER and previous.lower() in _DETERMINERS)
