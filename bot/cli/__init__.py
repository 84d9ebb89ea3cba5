"""The commands beside `run`. Each imports what it needs when it is called."""
