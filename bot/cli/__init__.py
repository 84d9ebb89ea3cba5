"""The commands beside `run`. Each imports its libraries when it is called."""
