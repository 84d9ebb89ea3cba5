"""Postings from outside: one reader per source, one form out of all of them."""
