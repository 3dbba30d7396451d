"""Encoding: the fast path from texts to the keys of their positions.

A text is cut at blanks into chunks. `neighbours` tells which of them have to be read together,
`chunks` reads one of them or a few by the rules, `reading` reads a text with the spans of its
positions, and `encoder` reads many texts at once, without spans, and remembers what it has read.
"""
