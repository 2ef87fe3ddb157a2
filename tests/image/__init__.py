"""What is tried with the image, without Docker."""
