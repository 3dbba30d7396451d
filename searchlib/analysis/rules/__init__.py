"""The rules of French: one file for each, and `chain`, which says in which order they look at a text."""
