"""What the demonstration refuses."""
