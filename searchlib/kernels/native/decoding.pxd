# One posting list from its bytes.

from libc.stdint cimport int64_t, uint8_t, uint32_t


cdef enum Verdict:
    SOUND
    NOT_WHOLE
    NO_DOCNUM
    NO_FREQUENCY


cdef int64_t items_of(uint8_t coding, int64_t df, const uint8_t* coded, int64_t size) noexcept nogil
cdef Verdict decode(
    uint8_t coding,
    int64_t df,
    const uint8_t* coded,
    int64_t size,
    int64_t limit,
    uint32_t* docnums,
    float* tfs,
) noexcept nogil
cdef refuse(Verdict verdict)
