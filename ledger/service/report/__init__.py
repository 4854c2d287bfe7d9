"""A report on what a ledger shows over some months: findings with their clauses, and its figures."""
