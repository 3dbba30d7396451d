"""From words to their keys: the twin of `kernels.reference.word_reader`.

A word of known letters is read here, without the lock of the interpreter; the chain of rules reads
any other, and words of rare shapes. `ChunkTable` uses the same tables.
"""

from libc.stdint cimport uint32_t

from searchlib.kernels.native.alphabet cimport LONGEST_WORD
from searchlib.kernels.native.chunk_shapes cimport ChunkShapes
from searchlib.kernels.native.keys cimport Keys, texts_of
from searchlib.kernels.native.links cimport Links
from searchlib.kernels.native.word_keys cimport WordKeys


cdef class WordReader:
    def __cinit__(self, rules, chain):
        self.rules, self.chain = rules, chain

    cdef int prepare(self) except -1:
        """Make the tables, which takes its time, when the first word is read."""
        if self.words is not None:
            return 0
        rules, chunk_rules = self.rules()
        words = WordKeys(rules)
        chunks, links = ChunkShapes(chunk_rules, words), Links(chunk_rules.links, words)
        if self.words is None:  # else another thread was faster, and may be reading
            self.chunks, self.links, self.words = chunks, links, words
        return 0

    def keys(self, str word):
        cdef uint32_t letters[LONGEST_WORD]
        cdef Keys keys
        cdef Py_ssize_t i
        self.prepare()
        if len(word) > LONGEST_WORD:
            return self.chain(word)
        for i, letter in enumerate(map(ord, word)):
            letters[i] = letter
        if not self.words.read(letters, len(word), &keys):
            return self.chain(word)
        return texts_of(&keys)
