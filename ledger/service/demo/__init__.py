"""The demo: an invented trade year, all marked DEMO, played through the same service as real trade."""
