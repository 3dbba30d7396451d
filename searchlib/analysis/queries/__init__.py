"""Queries: which keys does a typed word look for?

`units` reads any query by the rules of the chain, `plain` takes a short cut for the most common
queries, `slots` says what one word looks for, and `function_words` what a query may leave out.
"""
