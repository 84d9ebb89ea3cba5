"""Career logic in plain Python: no aiogram, no session, and `now` is a parameter."""
