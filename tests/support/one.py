# SPDX-License-Identifier: Apache-2.0
"""Runs one test function in this process: `python3 one.py FILE FUNCTION`. Exit 0 passed, 1 failed
(with a traceback), 77 skipped (the last line says why)."""

import importlib.util
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support.kafka import Unavailable  # noqa: E402
from support.skip import EXIT_SKIPPED, Skip  # noqa: E402


def load(path):
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(path, function):
    try:
        getattr(load(path), function)()
    except (Skip, Unavailable) as why:
        print(why)
        return EXIT_SKIPPED
    except Exception:
        sys.stdout.flush()
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
