"""Print the lowest version of every dependency that setup.cfg allows, as constraints for pip.

Each requirement states its lowest version with `>=`; of several for one package, those whose marker
fits this Python count, and of these the highest. Usage: python .ci/lowest.py [setup.cfg]
"""

from __future__ import annotations

import configparser
import sys
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.version import Version

SETUP = Path(__file__).parent.parent / "setup.cfg"


def lowest(setup: Path) -> dict[str, Version]:
    """Return the lowest version of each package, by its name."""
    config = configparser.ConfigParser()
    config.read(setup, encoding="utf-8")
    lines = config["options"]["install_requires"].splitlines()
    for extra in config["options.extras_require"].values():
        lines += extra.splitlines()
    floors: dict[str, Version] = {}
    for requirement in map(Requirement, filter(None, map(str.strip, lines))):
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        bounds = [Version(part.version) for part in requirement.specifier if part.operator == ">="]
        if len(bounds) != 1:
            raise SystemExit(f"{setup}: {requirement} states no lowest version with >=")
        name = requirement.name.lower()
        floors[name] = max(bounds[0], floors.get(name, bounds[0]))
    return floors


if __name__ == "__main__":
    for name, version in lowest(Path(sys.argv[1]) if len(sys.argv) > 1 else SETUP).items():
        print(f"{name}=={version}")
