"""The engine in this process: its files, segments, writers, searches, and what of it Whoosh sees."""
