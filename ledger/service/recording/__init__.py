"""What comes before recording: an event filled in, tried, and laid over what is there."""
