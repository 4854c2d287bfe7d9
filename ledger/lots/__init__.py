"""The mineral domain, pure: what is recorded about lots, and what decides whether it may be."""
