"""A mineral traceability ledger: lots followed from the pit to the smelter in a verifiable log."""
