"""What is said of every problem that an event can have: the sentence for the clerk, and why it is so."""
