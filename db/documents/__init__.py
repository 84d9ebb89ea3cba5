"""The analysis as a document: its parts, and how it is read."""
