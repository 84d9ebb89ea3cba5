"""How the bot runs: settings, wiring, middlewares, entry point."""
