"""Many users at random for a long time, on a Telegram, a lock and a disk that fail."""
