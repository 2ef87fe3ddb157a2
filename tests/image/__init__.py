"""The image, built from the Dockerfile as it stands and run as a strict cluster would, without a Docker engine."""
