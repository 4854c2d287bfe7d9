"""Auditor's pages: each shows what the caller may read, and works without scripts."""
