"""The tables. Keys and checks enforce the rules, so that no code path can break them.

Importing this package fills `Base.metadata` with every table.
"""

from db.models import analyses, applications, deliveries, postings, users
from db.models.base import Base

__all__ = ["Base", "analyses", "applications", "deliveries", "postings", "users"]
