"""The fast path of texts: what was read before is looked up, and what is new in many texts is read together."""
