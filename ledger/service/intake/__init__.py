"""Bulk intake: a logbook's lines become events, tried on a draft first, every fault told in the user's words."""
