"""Bulk intake: a logbook's lines become events, tried on a draft first; faults are told in his words."""
