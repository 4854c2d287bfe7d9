"""Where the ledger is kept: the log's own tables, what is derived from them, and the one writer."""
