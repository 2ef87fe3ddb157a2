"""What is tried with k8s/: as files by `make test`, rendered and judged by `make check-k8s`."""
