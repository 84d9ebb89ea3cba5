"""Row types: frozen dataclasses that queries return. They import no SQLAlchemy."""
