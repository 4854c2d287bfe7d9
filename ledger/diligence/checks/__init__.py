"""The checks: what a rule can ask of a history. Each is a small generator of answers, listed in ``table``."""
