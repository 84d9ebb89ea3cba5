"""Keeps a document's own words short, counted as Telegram counts: in UTF-16 units."""


def units(text: str) -> int:
    return len(text.encode("utf-16-le", errors="replace")) // 2


def clip(text: str, limit: int) -> str:
    units = text.encode("utf-16-le", errors="replace")
    if len(units) <= 2 * limit:
        return text
    # Half of a pair at the cut is left out.
    return units[: 2 * (limit - 1)].decode("utf-16-le", errors="ignore") + "…"
