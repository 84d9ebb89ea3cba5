"""Documents in other forms than Markdown: each module here makes Markdown text of one form.

A stranger's file may be a bomb: `process.Converter` runs this package in a process of its own.
"""
