"""Due diligence over a store: evidence gathered, subjects assessed, incidents proposed."""
