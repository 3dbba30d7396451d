"""Rules: which keys and positions does a French text have?

Each rule of French has a file, which states the rule above the expression that recognises it;
`chain` puts the rules in order. Numbers of rules in docstrings:

==========  ===============================================================================
1 to 3      characters (`searchlib.analysis.characters`)
4           inclusive writing (`inclusive`)
5           abbreviations in context (`abbreviations`)
6           addresses, tags and handles (`addresses`)
7           dates (`dates`)
8           acronyms and codes (`codes`)
9           times (`times`), numbers and units (`numbers`)
10          ordinals and Roman numerals (`ordinals`, `ordinal_words`)
11          elision (`elision`)
12          inversions and compounds (`compounds`, `parts`)
13, 14, 21  the keys of a word (`words`)
14 to 17    stems (`searchlib.analysis.stemming`)
18 to 22    queries (`searchlib.analysis.queries`)
==========  ===============================================================================

`sentences` finds the boundaries of sentences; it takes no part in the chain.
"""
