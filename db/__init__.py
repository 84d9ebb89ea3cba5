"""The data: the store, its queries and migrations, and the readers of documents."""
