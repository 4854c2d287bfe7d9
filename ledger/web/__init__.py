"""The service over HTTP: what programs, buyers and auditors ask, answered by the flows of ``service``."""
