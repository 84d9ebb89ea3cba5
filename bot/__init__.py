"""The process: settings, wiring, middlewares, background jobs, entry point."""

__version__ = "0.2.0"
