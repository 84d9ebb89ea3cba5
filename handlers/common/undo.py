"""How long a saved document and a deleted plan can be taken back."""

from datetime import timedelta

UNDO_WITHIN = timedelta(days=7)
