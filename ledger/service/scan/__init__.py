"""What a stranger who scans a tag is told of its lot: coarse, delayed, without names."""
