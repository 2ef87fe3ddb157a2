"""The page at ``/`` and the component for other people's pages: static files, sent as they are."""
