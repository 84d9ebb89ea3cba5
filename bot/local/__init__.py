"""The local Telegram: the Bot API on this machine, for trying the bot and for its tests."""
