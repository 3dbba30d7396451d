"""What is built can be installed: with compiled kernels where there is a compiler, and without."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import tarfile
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = [
    pytest.mark.packaging,
    pytest.mark.skipif(find_spec("Cython") is None, reason="Cython compiles the kernels"),
]

PROGRAM = """
import searchlib
from searchlib import Index, Schema, Text
index = Index.memory(Schema(text=Text()))
index.add_documents([{"text": "Les chevaux du roi"}, {"text": "un roi"}])
print(searchlib.__file__, searchlib.kernels.compiled, index.search("cheval").total)
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    """The unpacked source distribution: a wheel is built of what it holds."""
    folder = tmp_path_factory.mktemp("source")
    tree = folder / "tree"
    ignored = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "*.so", "*.pyd")
    shutil.copytree(ROOT, tree, ignore=ignored)
    run(sys.executable, "setup.py", "--quiet", "sdist", "--dist-dir", folder / "dist", cwd=tree)
    [archive] = (folder / "dist").iterdir()
    # Python has filters from the last releases of each version on that has none at first.
    filters = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    with tarfile.open(archive) as packed:
        packed.extractall(folder / "unpacked", **filters)
    [unpacked] = (folder / "unpacked").iterdir()
    return unpacked


def run(*command: object, cwd: Path, **variables: str) -> str:
    """Run a command that must succeed, and return what it prints."""
    environment = {name: value for name, value in os.environ.items() if name[:6] != "PYTHON"}
    environment.pop("SEARCHLIB_KERNELS", None)
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wheel_of(source: Path, folder: Path, **variables: str) -> Path:
    """Return the wheel that is built of a source tree."""
    tree = shutil.copytree(source, folder / "tree")
    run(sys.executable, "setup.py", "--quiet", "bdist_wheel", cwd=tree, **variables)
    [wheel] = (tree / "dist").iterdir()
    return wheel


def installed(wheel: Path, folder: Path) -> list[str]:
    """Install a wheel in a new environment without a compiler, and return what PROGRAM prints.

    The environment has the dependencies of this one, by a path that comes after its own.
    """
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    binaries = environment / ("Scripts" if os.name == "nt" else "bin")
    run(binaries / "python", "-m", "pip", "install", "--quiet", "--no-deps", wheel, cwd=folder)
    packages = run(
        binaries / "python",
        "-c",
        "import sysconfig; print(sysconfig.get_path('purelib'))",
        cwd=folder,
    ).strip()
    ours = [path for path in [*sys.path, *site.getsitepackages()] if "site-packages" in path]
    (Path(packages) / "zz_dependencies.pth").write_text("\n".join(dict.fromkeys(ours)))
    file, *rest = run(binaries / "python", "-c", PROGRAM, cwd=folder, PATH="").split()
    assert Path(file).is_relative_to(environment)
    return rest


def test_a_wheel_with_compiled_kernels(source, tmp_path):
    wheel = wheel_of(source, tmp_path)
    names = zipfile.ZipFile(wheel).namelist()
    native = sorted((ROOT / "searchlib/kernels/native").glob("*.pyx"))
    for path in native:
        assert any(name.split("/")[-1].startswith(f"{path.stem}.") for name in names)
    assert not [name for name in names if name.endswith((".c", ".pyx"))]
    assert installed(wheel, tmp_path) == ["True", "1"]


def test_a_wheel_built_without_a_compiler(source, tmp_path):
    wheel = wheel_of(source, tmp_path, CC="false", CXX="false", PATH="")
    assert not [name for name in zipfile.ZipFile(wheel).namelist() if ".so" in name]
    assert installed(wheel, tmp_path) == ["False", "1"]


def test_a_wheel_built_without_cython(source, tmp_path):
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "Cython.py").write_text("raise ImportError('no Cython here')")
    wheel = wheel_of(source, tmp_path, PYTHONPATH=str(tmp_path / "without"))
    assert not [name for name in zipfile.ZipFile(wheel).namelist() if ".so" in name]
    assert installed(wheel, tmp_path) == ["False", "1"]
