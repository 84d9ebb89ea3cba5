"""Callback data of every button, by feature. Old buttons stay valid: see `base`."""
