"""Which column is which field, and what may a field of such cells be?

French and English names of columns are known; the kind of a field is inferred from its values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field as dataclass_field
from typing import Any

from searchlib.analysis import fold
from searchlib.schema import (
    FALSE_WORDS,
    INT_LIMITS,
    TRUE_WORDS,
    Boolean,
    Date,
    Field,
    Keyword,
    Number,
    Schema,
    Text,
    date_interval,
)

KNOWN_NAMES: dict[str, str] = {
    "id": "id identifiant identifier uuid guid uid cle key",
    "title": (
        "title titre headline heading intitule sujet subject objet libelle designation nom name"
    ),
    "text": (
        "text texte corps contenu body content article texte_integral full_text fulltext "
        "corps_du_texte message description"
    ),
    "date": (
        "date date_publication date_de_publication publie_le published published_at "
        "publication_date pubdate datetime created created_at date_creation date_de_creation"
    ),
}
"""How columns are named that become the fields every inferred schema has, the best name first."""

KNOWN_KINDS: dict[str, str] = {
    "text": (
        "abstract chapeau chapo commentaire commentaires comment comments description legende "
        "caption notes resume summary sous_titre soustitre subtitle"
    ),
    "keyword": (
        "auteur author categorie category code code_postal postcode zip cp ean email insee "
        "isbn langue language lieu pays country ref reference region rubrique section siren "
        "siret source tel telephone phone type url ville city"
    ),
    "keywords": (
        "auteurs authors categories etiquettes keywords mots_cles motscles rubriques sections "
        "tags themes topics"
    ),
    "amount": (
        "amount cost cout montant note poids price prix prix_ht prix_ttc rate rating share "
        "tarif taux weight"
    ),
}
"""The kind of the cells by the name of their column: texts, one keyword, several, or numbers that
may have decimals, even where those seen are whole. Dates, whole numbers and truth values are
recognized by the values alone."""

TEXT_WORDS = 5
"""Strings of so many words, in the mean, are texts; shorter ones are keywords."""

LONGEST_DATE_CELL = 40

_KIND_OF = {name: kind for kind, names in KNOWN_KINDS.items() for name in names.split()}

_DIGITS = r"(?:\d{1,3}(?:[ .\u00a0\u202f']\d{3})+|\d+)"
_NUMBER = re.compile(
    rf"([+-]?(?:{_DIGITS}|\d{{1,3}}(?:,\d{{3}})+(?=\.))(?:[.,]\d+)?)"
    r"[ \u00a0\u202f]*(?:€|EUR|euros?|\$|£|%)?",
    re.IGNORECASE,
)
"""A number as people write it, and the currency or percent sign after it."""


# ---------------------------------------------------------------- names


def fields_of(
    names: Sequence[str], schema: Schema | None = None, *, is_table: bool = False
) -> dict[str, str]:
    """Return the field that each column becomes.

    A name that the schema has is that field's; of the others, the best of `KNOWN_NAMES` becomes
    id, title, text and date. Any other keeps its name, spelled as the name of a field; the
    columns of a table are spelled in small letters without accents.

    Parameters
    ----------
    names : sequence of str
        The columns, each once.
    schema : Schema, optional
        The fields there are; by default any may be made.
    is_table : bool
        Whether the names are the columns of a table, and not keys of JSON objects.

    Returns
    -------
    dict of str
        The field by the name of the column, each field once. A column for which the schema has no
        field keeps its name.

    Examples
    --------
    >>> fields_of(["Titre", "Texte", "Prix (€)", "Rubrique"], is_table=True)
    {'Titre': 'title', 'Texte': 'text', 'Prix (€)': 'prix', 'Rubrique': 'rubrique'}
    """
    known = KNOWN_NAMES if schema is None else schema
    fields = {name: name for name in names if name in known}
    for target, aliases in KNOWN_NAMES.items():
        if target in known and target not in fields.values():
            folded = {_folded(name): name for name in reversed(names) if name not in fields}
            best = next((folded[alias] for alias in aliases.split() if alias in folded), None)
            if best is not None:
                fields[best] = target
    rest = {name: _spelled(name, is_table) for name in names if name not in fields}
    # Names that need no spelling come first, so that another never takes theirs.
    for name in sorted(rest, key=lambda name: rest[name] != name):
        taken = set(fields.values())
        numbered = (f"{rest[name]}_{number}" for number in range(2, len(names) + 2))
        possible = [rest[name], *numbered]
        if schema is not None:
            alike = (field for field in schema if _folded(field) == _folded(name))
            possible = [field for field in (*alike, *possible) if field in schema]
        fields[name] = next((field for field in possible if field not in taken), name)
    return fields


def _folded(name: str) -> str:
    """Return a name in small ASCII letters, digits and `_`."""
    return re.sub("[^0-9a-z]+", "_", fold(name)).strip("_")


def _is_field_name(name: str) -> bool:
    return name.isidentifier() and not name.startswith("_")


def _spelled(name: str, is_table: bool) -> str:
    if not is_table and _is_field_name(name):
        return name
    folded = _folded(name)
    return folded if _is_field_name(folded) else f"column_{folded}".rstrip("_")


# ---------------------------------------------------------------- values


def plain_number(cell: str) -> str:
    """Return a number as people write it in the spelling of Python; anything else as it is.

    Spaces, points, commas and apostrophes between groups of three digits go, and so does the
    currency. A decimal comma becomes a point; where there are a point and a comma, the later one
    is the decimal sign.

    Parameters
    ----------
    cell : str
        The text of a cell.

    Returns
    -------
    str
        A text for `int` or `float`, or the cell.

    Examples
    --------
    >>> [plain_number(cell) for cell in ("1 234,50 €", "1.234,5", "1,234.5", "12,5 %", "douze")]
    ['1234.50', '1234.5', '1234.5', '12.5', 'douze']
    """
    match = _NUMBER.fullmatch(cell.strip())
    if match is None:
        return cell
    digits = re.sub("[ \u00a0\u202f']", "", match[1])
    decimal = max(digits.rfind("."), digits.rfind(","))
    if decimal < 0:
        return digits
    whole, rest = digits[:decimal], digits[decimal + 1 :]
    if digits[decimal] in whole:  # 1.234.567
        return re.sub("[.,]", "", digits)
    return re.sub("[.,]", "", whole) + "." + rest


@dataclass
class Sample:
    """A summary of the values of one field that have been read."""

    name: str
    is_column: bool = False
    """Whether the values are cells of a table: strings that may be numbers or dates."""

    types: set[type] = dataclass_field(default_factory=set)
    strings: int = 0
    words: int = 0
    _possible: list[str] = dataclass_field(default_factory=lambda: list(_CELL_KINDS))

    def add(self, value: Any) -> None:
        """Take a value into account."""
        self.types.add(type(value))
        if isinstance(value, str):
            self.strings += 1
            self.words += len(value.split())
            if self._possible and self.is_column:
                self._possible = [kind for kind in self._possible if _CELL_KINDS[kind](value)]

    def field(self) -> Field:
        """Return a field that fits the values."""
        if self.types == {bool}:
            return Boolean()
        if self.types == {int}:
            return Number(int)
        if self.types <= {int, float}:
            return Number(float)
        kind = _KIND_OF.get(_folded(self.name))
        if list in self.types:
            return Keyword(multiple=True)
        if self.types != {str}:
            return Keyword()
        if kind == "keywords" and self.is_column:
            return Keyword(multiple=True)
        if kind in ("keyword", "keywords"):
            return Keyword()
        if kind == "text":
            return Text()
        if self.is_column and self._possible:
            return self._field_of_cells(kind == "amount")
        return Text() if self.words >= TEXT_WORDS * self.strings else Keyword()

    def _field_of_cells(self, is_amount: bool) -> Field:
        if "int" in self._possible and not is_amount:
            return Number(int)
        if "float" in self._possible:
            return Number(float)
        return Boolean() if "boolean" in self._possible else Date()


def _is_int(cell: str) -> bool:
    digits = plain_number(cell)
    plain = digits.lstrip("+-")
    if not plain.isdecimal() or (plain[0] == "0" and plain != "0"):  # a code, such as 01000
        return False
    return len(plain) < 20 and INT_LIMITS[0] <= int(digits) <= INT_LIMITS[1]


def _is_float(cell: str) -> bool:
    digits = plain_number(cell)
    whole, point, _ = digits.lstrip("+-").partition(".")
    return _is_int(cell) or (
        bool(point) and whole.isdecimal() and (whole[0] != "0" or whole == "0")
    )


def _is_boolean(cell: str) -> bool:
    return cell.strip().lower() in TRUE_WORDS | FALSE_WORDS


def _is_date(cell: str) -> bool:
    if len(cell) > LONGEST_DATE_CELL or not any(map(str.isdecimal, cell)):
        return False
    try:
        date_interval(cell)
    except ValueError:
        return False
    return True


_CELL_KINDS: dict[str, Callable[[str], bool]] = {
    "int": _is_int,
    "float": _is_float,
    "boolean": _is_boolean,
    "date": _is_date,
}
"""The kinds other than strings that a cell may have."""


def described(fields: Iterable[tuple[str, str]], schema: Schema) -> str:
    """Say which columns became what, for pairs of a column and its field.

    >>> described([("Titre", "title"), ("prix", "prix")], Schema(title=Text(), prix=Number(float)))
    'Titre → title (text), prix (number)'
    """
    return ", ".join(_described(column, field, schema) for column, field in fields)


def _described(column: str, field: str, schema: Schema) -> str:
    kind = schema.kind(field) if field in schema else "no such field"
    return f"{column} ({kind})" if column == field else f"{column} → {field} ({kind})"
