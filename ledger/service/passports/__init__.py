"""Passports: what belongs to one, its signed statement, links that show it, those of other ledgers."""
