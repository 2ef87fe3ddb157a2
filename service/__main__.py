"""``python -m service``."""

import sys

if __name__ == "__main__":
    # Not above: processes that read pages load this file and need nothing of it.
    from service.cli import main

    sys.exit(main())
