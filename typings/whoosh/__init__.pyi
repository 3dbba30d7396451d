"""Types of the parts of Whoosh 2.7 that searchlib uses."""

__version__: tuple[int, int, int]
