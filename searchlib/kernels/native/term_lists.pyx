"""Coded posting lists by term: the twins of `kernels.reference.term_lists`."""

from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.stdint cimport int64_t, uint8_t, uint32_t

from searchlib.kernels.native.dictionary cimport TermDictionary
from searchlib.kernels.native.guards cimport Guard
from searchlib.kernels.native.numbers cimport unsigned_at

from searchlib.kernels.codings import EMPTY as EMPTY_CODING
from searchlib.kernels.arrays import CodedList
from searchlib.kernels.reference.term_lists import NO_LIST

cdef uint8_t EMPTY = EMPTY_CODING
cdef object new_tuple = tuple.__new__


cdef class ListTable:
    cdef const uint8_t[::1] codings
    cdef const uint8_t[::1] dfs  # of `df_width` bytes each
    cdef const uint8_t[::1] starts  # of `start_width` bytes each
    cdef const uint8_t[::1] lists
    cdef int64_t count, df_width, start_width
    cdef Guard guard

    def __init__(self, codings, dfs, starts, lists):
        self.codings, self.count = codings, len(codings)
        self.dfs, self.df_width = dfs.view("u1"), dfs.itemsize
        self.starts, self.start_width = starts.view("u1"), starts.itemsize
        self.lists, self.guard = lists.array, Guard(lists)
        if len(dfs) != self.count or len(starts) != self.count + 1:
            raise ValueError("there are more or fewer lists than starts")

    cdef int require(self, int64_t number) except -1:
        if not 0 <= number < self.count:
            raise ValueError(NO_LIST)
        return 0

    cpdef int coding(self, int64_t number) except -1:
        self.require(number)
        return self.codings[number]

    cpdef int64_t df(self, int64_t number) except -1:
        self.require(number)
        return unsigned_at(self.dfs, self.df_width, number)

    cdef bytes bytes_of(self, int64_t number):
        cdef int64_t begin = unsigned_at(self.starts, self.start_width, number)
        cdef int64_t end = unsigned_at(self.starts, self.start_width, number + 1)
        if not 0 <= begin <= end <= self.lists.shape[0]:
            raise ValueError(NO_LIST)
        if begin == end:
            return b""
        self.guard.check(begin, end)
        return PyBytes_FromStringAndSize(<const char*>&self.lists[begin], end - begin)

    cpdef tuple coded(self, int64_t number):
        return self.coding(number), self.df(number), self.bytes_of(number)


cdef class TermLists:
    cdef TermDictionary dictionary
    cdef ListTable own, entries
    cdef const uint8_t[::1] starts  # of `start_width` bytes each
    cdef const uint8_t[::1] numbers  # of `number_width` bytes each
    cdef int64_t start_width, number_width, number_count
    cdef Guard guard

    def __init__(self, dictionary, own, entries=None, starts=None, numbers=None):
        self.dictionary, self.own, self.entries = dictionary, own, entries
        if self.own.count != self.dictionary.count:
            raise ValueError("there are more or fewer lists than terms")
        if entries is None:
            return
        self.starts, self.start_width = starts.view("u1"), starts.itemsize
        self.numbers, self.number_width = numbers.array.view("u1"), numbers.array.itemsize
        self.number_count, self.guard = len(numbers.array), Guard(numbers)
        if len(starts) != self.own.count + 1:
            raise ValueError("there are more or fewer terms than starts")

    cpdef int64_t entry(self, int64_t term) except -2:
        cdef int64_t at, entry
        if self.own.coding(term) != EMPTY:
            return -1
        if self.entries is None:
            raise ValueError(NO_LIST)
        at = unsigned_at(self.starts, self.start_width, term)
        if not 0 <= at < unsigned_at(self.starts, self.start_width, term + 1) <= self.number_count:
            raise ValueError(NO_LIST)
        self.guard.check(at, at + 1)
        entry = unsigned_at(self.numbers, self.number_width, at)
        if self.entries.df(entry) != self.own.df(term):
            raise ValueError(NO_LIST)
        return entry

    cpdef tuple coded(self, int64_t term):
        cdef int64_t entry = self.entry(term)
        return self.own.coded(term) if entry < 0 else self.entries.coded(entry)

    def find(self, terms, uint32_t seed, int64_t first, int64_t last, limit, before):
        cdef list found = []
        cdef int64_t number
        for term in terms:
            number = self.dictionary.number_of(term, seed, first, last)
            if number >= 0:
                found.append(new_tuple(CodedList, (*self.coded(number), limit, before)))
        return found
