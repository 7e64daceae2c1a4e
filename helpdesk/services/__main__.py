"""`python -m helpdesk.services run|demo|backup FILE|restore FILE`: what the make targets start."""

import os
import sys

USAGE = "usage: python -m helpdesk.services run|demo|backup FILE|restore FILE"


def main(arguments: list[str]) -> int:
    """Dispatch to the runner or to backup and restore; 0 = done, 2 = usage or surroundings, else failed."""
    match arguments:
        case [("run" | "demo") as mode]:
            from helpdesk.services.runner import Runner

            return Runner(mode, dict(os.environ)).run()
        case _:
            sys.stderr.write(f"{USAGE}\n")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
