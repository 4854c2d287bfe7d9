"""What an auditor asks of a whole ledger: pure reading, one question in each module."""
