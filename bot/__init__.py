"""The process: settings, wiring, middlewares, background jobs, entry point."""
