"""Conjugation: from a form of a French verb to its infinitive.

Rules 14 and 15. Regular verbs (data/verbs_er.txt, data/verbs_ir.txt) are recognised, not generated:
a form is a known radical and a known ending, and a radical that changes its spelling is listed in
each spelling (`lanc`, `lanç`; `lev`, `lèv`). A table of 4,100 radicals thus covers some 150,000
forms. Irregular verbs (data/verbs_irregular.txt) are generated from their models: some 12,700
forms.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from searchlib.analysis.stemming.spelling import reformed
from searchlib.analysis.wordlists import lines

_IMPERFECT = ("ais", "ait", "ions", "iez", "aient")
_FUTURE = ("ai", "as", "a", "ons", "ez", "ont")
FUTURE_AND_CONDITIONAL = (*_FUTURE, *_IMPERFECT)
_SUBJUNCTIVE_SINGULAR = ("e", "es", "ent")
_SUBJUNCTIVE_PLURAL = ("ions", "iez")

FIRST_GROUP_ENDINGS = frozenset(
    (
        *("e", "es", "ons", "ez", "ent", "er", "ant", "é", "ée", "és", "ées"),
        *_IMPERFECT,
        *("ai", "as", "a", "âmes", "âtes", "èrent"),
        *("asse", "asses", "ât", "assions", "assiez", "assent"),
        *("er" + ending for ending in FUTURE_AND_CONDITIONAL),
    )
)
"""The endings after the radical `aim-` of aimer."""

SECOND_GROUP_ENDINGS = frozenset(
    (
        *("r", "", "s", "t", "e", "es", "rent", "sse", "sses", "ssons", "ssez", "ssent", "ssant"),
        *("ss" + ending for ending in _IMPERFECT),
        *("r" + ending for ending in FUTURE_AND_CONDITIONAL),
    )
)
"""The endings after the radical `fini-` of finir, but for those of `second_group_past`."""

SHORTEST_RADICAL = 2


def ending_lengths(endings: Collection[str]) -> dict[str, tuple[int, ...]]:
    """Return the possible lengths of a word's ending, by the last letters of the word.

    At most three letters count: after those, few words have to be cut at many places.

    >>> ending_lengths(["e", "ent", "erent", ""])
    {'': (0,), 'e': (0, 1), 'ent': (0, 3, 5)}
    """
    lasts = sorted({ending[-3:] for ending in endings})
    lengths: dict[str, tuple[int, ...]] = {}
    for last in lasts:
        fitting = (e for e in endings if last.endswith(e) or e[-3:] == last)
        lengths[last] = tuple(sorted({len(ending) for ending in fitting}))
    return lengths


def possible_lengths(word: str, lengths: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
    """Return the lengths of the endings that a word may have, ascending.

    Parameters
    ----------
    word : str
        Any word.
    lengths : dict of str to tuple of int
        A table of `ending_lengths`.
    """
    last = lengths.get
    return last(word[-3:]) or last(word[-2:]) or last(word[-1:]) or lengths[""]


ENDING_LENGTHS = ending_lengths(FIRST_GROUP_ENDINGS | SECOND_GROUP_ENDINGS)


# ---- regular verbs

# A radical whose last vowel is e or é, and the consonants after it.
_MUTE_E = re.compile(r"^(.*)[eé]([bcdfgjlmnprstvyzç]|[bcdfgptv][lr]|g[nu]|qu|ch|vr|tr)$")


def first_group_radicals(infinitive: str) -> Iterator[str]:
    """Yield the radicals of a verb in -er, as its forms spell them.

    Rules: c is ç and g is ge before a and o (lançons, mangeons); y is i before a mute e (nettoie);
    e and é of the last syllable are è before a mute e (lève, cède, and since 1990 cèdera), or the
    consonant is doubled in -eler, -eter (appelle, jette). Since 1990 î and û may lose their accent
    (entraine, coute).

    >>> list(first_group_radicals("appeler"))
    ['appel', 'appèl', 'appell']
    """
    radical = infinitive[:-2]
    yield radical
    if radical.endswith("c"):
        yield radical[:-1] + "ç"
    elif radical.endswith("g"):
        yield radical + "e"
    elif radical.endswith("y"):
        yield radical[:-1] + "i"
    if last_syllable := _MUTE_E.match(radical):
        yield f"{last_syllable[1]}è{last_syllable[2]}"
    if radical.endswith(("el", "et")):
        yield radical + radical[-1]
    if (since_reform := reformed(radical)) != radical:
        yield since_reform


def second_group_past(infinitive: str) -> tuple[str, str, str]:
    """Return the three forms of a verb like finir that change its -i-: finîmes, finîtes, finît."""
    radical = infinitive[:-2]
    return radical + "îmes", radical + "îtes", radical + "ît"


# ---- irregular verbs

_PAST_VOWELS = {"int": "in", "înt": "in", "it": "i", "ît": "i", "ut": "u", "ût": "u", "a": "a"}
"""The vowel of the simple past, by the ending of its third person."""
_PAST = {
    "i": ("is", "it", "îmes", "îtes", "irent", "isse", "isses", "ît", "issent"),
    "u": ("us", "ut", "ûmes", "ûtes", "urent", "usse", "usses", "ût", "ussent"),
    "in": ("ins", "int", "înmes", "întes", "inrent", "insse", "insses", "înt", "inssent"),
    "a": ("ai", "as", "a", "âmes", "âtes", "èrent", "asse", "asses", "ât", "assent"),
}
"""The endings of the past, by its vowel. Without -ssions and -ssiez: nobody writes them, and
"missions" is a noun."""


def _past_forms(third_person: str) -> Iterator[str]:
    """Yield the forms of simple past and imperfect subjunctive.

    Parameters
    ----------
    third_person : str
        The third person of the simple past (vint, prit, crut, alla), or "-".
    """
    if third_person != "-":
        ending = next(e for e in _PAST_VOWELS if third_person.endswith(e))
        radical = third_person[: -len(ending)]
        yield third_person
        yield from (radical + e for e in _PAST[_PAST_VOWELS[ending]])


def _participle_forms(column: str) -> Iterator[str]:
    """Yield masculine and feminine, singular and plural, of the past participle."""
    if column != "-":
        masculine, *others = column.split()
        feminine = others[0] if others else masculine + "e"
        plural = masculine if masculine.endswith("s") else masculine.replace("û", "u") + "s"
        yield from (masculine, plural, feminine, feminine + "s")


def model_forms(
    present: str, future: str, past: str, participles: str, subjunctive: str = ""
) -> set[str]:
    """Return all forms of one model but its infinitive.

    The parameters are the columns of data/verbs_irregular.txt.
    """
    forms = set(present.split())
    we = next((form[:-3] for form in present.split() if form.endswith("ons")), "")
    plurals = [form for form in present.split() if form.endswith("ent") and form != we + "ent"]
    they = plurals[-1] if plurals else we + "ent"
    radicals = subjunctive.split() or [they[:-3], we]
    if we:
        forms.update(we + ending for ending in (*_IMPERFECT, "ant"))
    forms.update(future + ending for ending in FUTURE_AND_CONDITIONAL)
    forms.update(radicals[0] + ending for ending in _SUBJUNCTIVE_SINGULAR)
    forms.update(radicals[-1] + ending for ending in _SUBJUNCTIVE_PLURAL)
    forms.update(_past_forms(past))
    forms.update(_participle_forms(participles))
    return forms


def irregular_forms() -> Iterator[tuple[str, str]]:
    """Yield (form, infinitive) of the irregular verbs; a form of two verbs comes twice."""
    for line in lines("verbs_irregular"):
        infinitive, is_list, forms_in_use = line.partition(" = ")
        if is_list:
            yield from ((form, infinitive) for form in forms_in_use.split())
        else:
            yield from _forms_of_models(line)


def _forms_of_models(line: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs (form, infinitive) of the verbs that one line conjugates by its model."""
    model, present, future, past, participles, prefixes, *subjunctive = (
        column.strip() for column in line.split("|")
    )
    forms = model_forms(present, future, past, participles, *subjunctive) | {model}
    circumflexed = [form for form in forms if "aî" in form or "oî" in form]
    # since 1990 the circumflex may be left out
    forms.update([form.replace("aî", "ai").replace("oî", "oi") for form in circumflexed])
    for prefix in prefixes.split():
        prefix = "" if prefix == "-" else prefix
        yield from ((prefix + form, prefix + model) for form in forms)
