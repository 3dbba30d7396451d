"""Every byte of a segment: the sections of its file, their contents and their types.

A segment is a file of sections (`storage.frame` describes it). Documents are numbered
from 0 in each segment; `n` is how many there are. Whole numbers are unsigned and as narrow as the
greatest allows (u1, u2, u4, u8), except where a type is given. Sizes are stored, not offsets:
offsets are their running sums, made in memory when they are first needed. A star marks numbers most
of which are small: a byte each, 255 standing for the next number of a section named with `.great`
appended, u4. `meta` is the JSON object of the file's directory.

::

    meta.docs                   n
    meta.fields                 {field: [first, last]}: the numbers of its terms; fields by name
    meta.totals                 {field: sum of its lengths}
    meta.entries                how many entries there are

    terms.sizes     [t]         bytes of each term; terms are ordered by field, then by their bytes
    terms.bytes     u1          the terms, concatenated
    terms.slots     u4          a hash table with linear probing: 1 + the number of a term, 0 for a
                                free slot; `terms` defines the hash
    terms.dfs       [t]*        documents of each term
    terms.codings   u1[t]       how its posting list is coded (`kernels.codings`); EMPTY: it shares
                                the list of its only entry
    terms.lists.sizes  [t]*     bytes of each posting list
    terms.lists     u1          the posting lists, concatenated
    terms.entries.counts  [t]*  how many entries each term has; absent if no field has positions
    terms.entries   [sum]       the entries of each term, ascending

An entry is a set of terms of one field that occur at one position together (the exact form, the
stem and the written form of one word, say). Every position of a text belongs to one entry, so that
it is stored once, however many terms it has; a term's positions are those of all its entries::

    entries.dfs, entries.codings, entries.lists.sizes, entries.lists
                                as for terms; a frequency is a number of positions
    entries.positions.sizes [e]*  bytes of the positions of each entry
    entries.positions   u1      variable-length numbers: for each document the first position, then
                                the distance to each next one

Fields whose format Whoosh defines and which is not plain positions have the format's own bytes, a
value for each posting::

    values.sizes    [p]         bytes of the value of each posting of those terms that have values,
                                in their order
    values          u1          the values, concatenated
    terms.values.counts [t]     how many values each term has: its df, or 0

Segments that Whoosh's own writer made also have the lengths of the documents of each term::

    terms.shortest, terms.longest   u1[t]   least and greatest length, in Whoosh's one-byte coding

Of documents::

    lengths.F       [n]         Whoosh's length of a field: the sum of the frequencies of its terms
    tokens.F        [n]         its length in positions; absent if the same
    column.F        i8, f8, …   [n] numbers; a missing one is the column's default
    ordinals.F      [sum]       for each document the numbers of its terms (less the field's first),
                                ascending: values to sort and count by
    ordinals.F.counts [n]       how many each has; absent if each has one
    bytes.F         u1          a column in Whoosh's own encoding, of a type that is no plain number
    stored.F.*                  stored values; `stored` describes them
    vectors.F.sizes [n], vectors.F u1   vectors; `vectors` describes them
    blank           u1[n]       zeros, where many documents have nothing else: a segment has no
                                more documents than bytes, save EMPTY_DOCUMENTS

Formats 1 and 2 of the frame have the same sections. `checks` verifies that sections agree with each
other, when one is first used:

- [n], [t], [e] and [p] are true lengths; sums of sizes and counts are the lengths of what they
  divide;
- a slot of the hash table names a term or is 0, and there are more slots than terms; `meta.fields`
  are ranges in order, within the terms;
- entries of terms are numbers of entries; a list that a term shares has as many documents as the
  term;
- a posting list takes exactly its bytes, and names documents that ascend, below n, with frequencies
  above 0; those of entries are whole numbers, and there are as many positions, each below 2**31;
- ordinals are below the number of terms of their field; a block of stored values is as long as
  their sizes say, compressed or not.
"""

from __future__ import annotations

EXTENSION = ".sls"
"""A segment in one file."""

DOCUMENTS_EXTENSION, TERMS_EXTENSION = ".sld", ".slt"
"""The two files of a segment that Whoosh's own writer made.

It reads the documents before it writes the terms.
"""

COLUMN_EXTENSION = ".slc"
"""A column that was added to a finished segment, in Whoosh's own encoding."""
