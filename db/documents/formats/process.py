"""Runs a conversion in a process of its own, which a bound on time or memory can end."""

import asyncio
import json
import os
import sys
from pathlib import Path

import db
from db.documents.formats.conversion import CantConvert, Converted

ENDINGS = frozenset((".docx", ".pdf", ".xlsx", ".rtf", ".html", ".htm", ".csv", ".tsv", ".zip"))
WITHIN = 15.0  # seconds of a conversion
AT_ONCE = 2
_ROOT = Path(db.__file__).parent.parent
# Windows starts no process without it.
_SYSTEM = {key: os.environ[key] for key in ("SYSTEMROOT",) if key in os.environ}


class Converter:
    """Converts files, AT_ONCE at a time; the others wait for their turn."""

    def __init__(self, within: float = WITHIN) -> None:
        self.within = within
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, ending: str, data: bytes) -> Converted:
        """Raises CantConvert."""
        async with self._turns:
            said = await self._run(ending, data)
        try:
            answer = json.loads(said)
        except ValueError:
            # It was ended by one of the bounds.
            raise CantConvert("too_large") from None
        if "refusal" in answer:
            raise CantConvert(answer["refusal"])
        return Converted(**answer)

    async def _run(self, ending: str, data: bytes) -> bytes:
        """Return all that the process wrote; b"" if it took too long and was ended."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            f"{__package__}.child",
            ending,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            # It reads strangers' files: it gets neither the token nor anything else of ours.
            env={"PYTHONPATH": str(_ROOT), **_SYSTEM},
        )
        try:
            async with asyncio.timeout(self.within):
                said, _ = await process.communicate(data)
        except TimeoutError:
            return b""
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return said
