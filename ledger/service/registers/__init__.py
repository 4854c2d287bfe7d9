"""Registers of mine sites and visits that others keep, read and recorded."""
