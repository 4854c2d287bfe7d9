"""What outsiders check without trusting the operator: receipts, passports, and the whole log."""
