"""Where an index's bytes are kept: names, atomic files, locks. Knows no documents."""

from searchlib.storage.place import FORMAT_VERSION, Folder, Memory, MemoryStorage, Place

__all__ = ["FORMAT_VERSION", "Folder", "Memory", "MemoryStorage", "Place"]
