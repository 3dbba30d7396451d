"""Storage of files."""
