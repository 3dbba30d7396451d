"""Benchmarks of searchlib, side by side with stock Whoosh, tantivy and others.

Run by ``pytest benchmarks/`` (see `benchmarks.conftest`) from the folder of the project.
"""
