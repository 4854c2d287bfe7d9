"""Bulk intake of logbooks: tried on a draft first, every fault told in the user's words."""
