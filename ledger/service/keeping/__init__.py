"""What whoever keeps a ledger does: opening, keys, backup, export, witnesses, audit, erasure."""
