"""The console entry point `searchlib`, also `python -m searchlib`.

It starts the command line, or says what is missing for it.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line. Exits 2 when its packages, the extra `cli`, are not installed."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Whatever the locale says: the texts are French.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        import rich  # noqa: F401
        import typer  # noqa: F401
    except ModuleNotFoundError as error:
        missing = f"the command line needs {error.name}, which is not installed"
        print(f"{missing}: pip install searchlib[cli]", file=sys.stderr)
        sys.exit(2)
    from searchlib.cli import app

    app(prog_name="searchlib")


if __name__ == "__main__":
    main()
