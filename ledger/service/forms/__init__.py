"""Forms of events: what a person fills in, made from the models of the types."""
