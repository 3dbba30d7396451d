"""Function words: what a query may leave out.

Rule 18. Every word is indexed. A pure function word (article, preposition, pronoun, …: data/function_words.txt) drops from an unquoted query that keeps
another word. It is no function word when it is written like a name (a capital, not the first word), like an acronym (all capitals), or as the noun
that some are after a determiner (le son, le ton, un pas). Words that are also verbs and nouns (été, est, or, avions, sommes, car) are never in the list.
"""

from __future__ import annotations

from searchlib.analysis.wordlists import words

FUNCTION_WORDS = words("function_words")
DETERMINERS = words("determiners")
NOUNS_AFTER_DETERMINER = words("nouns_after_determiner")


def is_function_word(word: str, previous: str, first: bool) -> bool:
    """Whether a typed word is a pure function word; `previous` is the word before it, "" when there is none."""
    lower = word.lower()
    if lower not in FUNCTION_WORDS or (word[0].isupper() and not first) or (len(word) > 1 and word.isupper()):
        return False
    return not (lower in NOUNS_AFTER_DETERMINER and previous.lower() in DETERMINERS)
