# SPDX-License-Identifier: Apache-2.0
"""Stages of one's own, as a user builds them: with what `make install` installed and nothing else.

    with Workshop() as workshop:
        workshop.build("desk.so", (PLUGINS / "desk.c").read_text())
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from support.daemon import BUILD, ENVIRONMENT, ROOT

PLUGINS = ROOT / "tests" / "plugin"
PREFIX = "/usr/local"


class Workshop:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="wiremill-plugin-"))
        self.root = self.folder / "root"
        self.program = self.root / PREFIX.lstrip("/") / "bin" / "wiremill"
        self._run("make", "--no-print-directory", "install", f"DESTDIR={self.root}", f"PREFIX={PREFIX}",
                  f"BUILD={os.path.relpath(BUILD, ROOT)}", cwd=ROOT)  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, *command, **options):
        # What an outer make says in its environment is not for this one.
        clean = {k: v for k, v in ENVIRONMENT.items() if not k.startswith("MAKE") and k != "MFLAGS"}
        where = {"PKG_CONFIG_SYSROOT_DIR": str(self.root),
                 "PKG_CONFIG_PATH": str(self.root / PREFIX.lstrip("/") / "share/pkgconfig")}  # fmt: skip
        environment = clean if command[0] == "make" else {**clean, **where}
        done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=50, env=environment, **options)  # fmt: skip
        assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}"
        return done.stdout

    def pkg_config(self, *arguments):
        return self._run("pkg-config", *arguments, "wiremill").split()

    def build(self, name, source):
        """Compiles `source` into the shared object `name` of the folder; its path."""
        (self.folder / f"{name}.c").write_text(source)
        self._run("cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-Wno-missing-field-initializers", "-shared", "-fPIC",
                  *self.pkg_config("--cflags"), "-o", name, f"{name}.c", cwd=self.folder)  # fmt: skip
        return self.folder / name

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return self.folder / name

    def wiremill(self, *arguments, stdin=b"", **options):
        """The installed program; the CompletedProcess with stdout and stderr as text."""
        done = subprocess.run([str(self.program), *map(str, arguments)], input=stdin, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=50, env=ENVIRONMENT, **options)  # fmt: skip
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        return done
