"""Ratios against references, measured in the same run: `python -m tests.benchmarks [NAME ...]`.

A subject is a module here with a `run()` that returns lines; what stands in `SUBJECTS` runs.
"""
