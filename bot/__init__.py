"""How the bot runs: settings, wiring, middlewares, entry point."""

__version__ = "0.2.0"
