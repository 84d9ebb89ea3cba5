"""What the bot knows: the store, its queries and migrations, and the readers of documents."""
