"""What is known of things: one of them, lists, histories, and where a lot comes from."""
