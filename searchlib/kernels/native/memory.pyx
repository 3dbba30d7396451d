"""Memory of compiled kernels that grows."""

from libc.stddef cimport size_t
from libc.stdint cimport uint32_t
from libc.stdlib cimport free, realloc

cdef extern from "stdint.h" nogil:
    size_t SIZE_MAX

cdef enum:
    LEAST = 64


cdef void* grown(void* block, size_t* room, size_t wanted, size_t width) except NULL nogil:
    """Return a block with room for so many items of a width, moved where it had to grow.

    Raises MemoryError, and leaves the block as it is, where there is no memory.
    """
    cdef size_t items = room[0]
    cdef void* moved
    if wanted <= items and block != NULL:
        return block
    items = items + items // 2 if items < SIZE_MAX // 4 else items
    items = max(items, wanted, LEAST)
    if items > SIZE_MAX // width:
        with gil:
            raise MemoryError
    moved = realloc(block, items * width)
    if moved == NULL:
        with gil:
            raise MemoryError
    room[0] = items
    return moved


cdef class Numbers:
    """Numbers, more and more of them."""

    def __dealloc__(self):
        free(self.items)

    cdef int add(self, uint32_t value) except -1 nogil:
        """Append a number."""
        if self.size == self.room:
            self.items = <uint32_t*>grown(
                self.items, &self.room, self.size + 1, sizeof(uint32_t)
            )
        self.items[self.size] = value
        self.size += 1
        return 0
