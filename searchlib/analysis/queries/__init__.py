"""Typed words: what a query looks for."""
