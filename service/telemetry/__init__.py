"""What the service says of itself: logs now; metrics and traces have their place here."""
