"""`python -m helpdesk.services run|demo|backup FILE|restore FILE`: what the make targets start."""

import os
import sys
from pathlib import Path

from helpdesk.services.paths import Paths

USAGE = "usage: python -m helpdesk.services run|demo|backup FILE|restore FILE|backups FOLDER|health NAME"


def main(arguments: list[str]) -> int:
    """Dispatch to the runner or to backup and restore; 0 = done, 2 = usage or surroundings, else failed."""
    match arguments:
        case [("run" | "demo") as mode]:
            from helpdesk.services.runner import Runner

            return Runner(mode, dict(os.environ)).run()
        case [("backup" | "restore") as name, file]:
            return archive(name, file)
        case ["backups", folder]:
            from helpdesk.services.archive import keep_making

            return keep_making(Paths(), Path(folder))
        case ["health", name]:
            from helpdesk.services.health import check

            return check(name)
        case _:
            sys.stderr.write(f"{USAGE}\n")
            return 2


def archive(name: str, file: str) -> int:
    """Run backup or restore on the data folder of the environment; a refusal is one line."""
    from helpdesk.services import archive as archives
    from helpdesk.services.embedded import NoService
    from helpdesk.services.surroundings import Refused

    try:
        return (archives.backup if name == "backup" else archives.restore)(Paths(), file)
    except NoService as error:
        sys.stderr.write(f"{error}\n")
        return 2 if isinstance(error, Refused) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
