"""The stock book: what a party has, what is on its way, and what a buyer would ask."""
