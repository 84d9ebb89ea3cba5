"""Queries: they take a session and values and return rows; they neither commit nor decide."""
