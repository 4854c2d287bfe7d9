"""Labels and papers: what is printed of tags, lots and events, and how it is drawn."""
