"""あずかり (Azukari): a custody tracker for media and copies of personal information."""
