"""The event types, one file a group: for each type its model, its rules and its effect, side by side."""
