"""The process of a conversion: a file comes in, its Markdown or the reason against it goes out."""

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict

from db.documents.formats.conversion import CantConvert

MAX_MEMORY = 1024 * 2**20  # bytes
MAX_SECONDS = 10  # of a processor


def _bound() -> None:
    """Less memory, time and urgency than the bot has. Windows knows no such bounds."""
    if sys.platform == "win32":
        return
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
        os.nice(10)


def main() -> None:
    _bound()
    from db.documents.formats.convert import convert  # noqa: PLC0415 - within the bounds

    try:
        answer = asdict(convert(sys.argv[1], sys.stdin.buffer.read()))
    except CantConvert as error:
        answer = {"refusal": error.refusal}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
