"""What a file holds is read when it is known to be sound, block by block."""

from libc.stdint cimport int64_t


cdef class Guard:
    """The verified blocks of a section; see `kernels.Guarded`."""

    def __init__(self, section):
        cdef int64_t items = len(section.array)
        self.section, self.verified, self.shift = section, section.verified, section.shift
        if items and (items - 1) >> self.shift >= self.verified.shape[0]:
            raise ValueError("there are more blocks than it is told of")

    cdef int check(self, int64_t begin, int64_t end) except -1:
        """Verify the blocks of the items [begin, end), which exist; there is at least one."""
        cdef int64_t block
        for block in range(begin >> self.shift, ((end - 1) >> self.shift) + 1):
            if not self.verified[block]:
                self.section.check(begin, end)
                return 0
        return 0
