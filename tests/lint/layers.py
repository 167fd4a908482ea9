# SPDX-License-Identifier: Apache-2.0
"""Who may include what: cli -> kafka -> runtime -> base -> include/wiremill <- stages/*.

    include/wiremill  needs nothing but the C library
    pipeline/LAYER    sees its own and lower layers; only cli reads stages.def
    stages/NAME       sees wiremill/*.h, its own headers and the libraries its stage.mk names
    libraries         librdkafka in kafka/, libuv in runtime/ and kafka/, jansson in base/json.c,
                      libmicrohttpd in runtime/, libyaml in base/ and runtime/

`python3 layers.py ROOT` prints each trespass and exits 1 if there is one."""

import re
import sys
from pathlib import Path

RANK = {"include": 0, "base": 1, "runtime": 2, "kafka": 3, "cli": 4}
# Where a library's header may be included; "stages" means any stage whose stage.mk names the word.
LIBRARIES = {
    "librdkafka/": (["pipeline/kafka/"], None),
    "uv.h": (["pipeline/runtime/", "pipeline/kafka/"], None),
    "jansson.h": (["pipeline/base/json.c"], None),
    "microhttpd.h": (["pipeline/runtime/"], None),
    "yaml.h": (["pipeline/base/", "pipeline/runtime/"], None),
    "systemd/": (["pipeline/runtime/", "pipeline/cli/"], None),
    "libxml/": (["pipeline/cli/version.c"], "libxml-2.0"),
    "utf8proc.h": (["pipeline/base/"], "utf8proc"),
    "uchardet.h": ([], "uchardet"),
    "libstemmer.h": ([], "stemmer"),
    "xxhash.h": (["pipeline/base/"], "xxhash"),
    "zlib.h": ([], "zlib"),
}
C_AND_POSIX = """assert ctype errno fcntl fenv float inttypes iso646 limits locale math pthread setjmp signal stdalign
stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string strings tgmath threads time unistd wchar wctype
dirent dlfcn fnmatch fts ftw getopt glob iconv langinfo libgen malloc netdb poll pwd regex sched search spawn stdckdint
sys/stat sys/types sys/mman sys/time sys/wait sys/resource sys/socket sys/ioctl sys/un sys/uio sys/utsname sys/random
sys/epoll sys/eventfd sys/timerfd sys/signalfd sys/inotify sys/syscall sys/file sys/statvfs sys/sysinfo sys/param
sys/prctl netinet/in netinet/tcp arpa/inet termios syslog byteswap endian features""".split()
NO_FILES = "dirent fcntl unistd pthread dlfcn poll spawn signal sys/socket sys/wait netdb".split()


def includes(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if found:
            yield number, found[1] == "<", found[2]


def resolve(root, path, name):
    """The file of the tree that `#include "name"` in `path` means, or None."""
    for folder in (path.parent, root / "pipeline", root / "include"):
        if (folder / name).is_file():
            return (folder / name).resolve().relative_to(root).as_posix()
    return None


def layer(name):
    parts = name.split("/")
    return "include" if parts[0] == "include" else parts[1] if parts[0] == "pipeline" else f"stages/{parts[1]}"


def why_not_system(root, source, header):
    """Why `source` must not include <header>, or None."""
    for prefix, (allowed, word) in LIBRARIES.items():
        if not header.startswith(prefix):
            continue
        if any(source.startswith(a) for a in allowed):
            return None
        stage = source.startswith("stages/") and word
        if stage and word in (root / "stages" / source.split("/")[1] / "stage.mk").read_text():
            return None
        return f"stage.mk does not name {word}" if stage else f"only {', '.join(allowed) or 'stages'} may"
    plain = header.removesuffix(".h")
    if plain not in C_AND_POSIX:
        return "it is neither of the C library nor known to tests/lint/layers.py"
    if plain in NO_FILES and layer(source) == "include":
        return "the stage API needs nothing but the C library"
    return None


def why_not_own(source, target):
    """Why `source` must not include `target`, a file of the tree, or None."""
    if target is None:
        return "there is no such file in the tree"
    if target in ("stages/stages.def", "pipeline/cli/commands.def"):
        return None if layer(source) == "cli" else "only cli reads it"
    mine, theirs = layer(source), layer(target)
    if mine.startswith("stages/"):
        return None if theirs in (mine, "include") else "a stage sees wiremill/*.h and its own headers"
    if theirs.startswith("stages/"):
        return "the pipeline knows stages by stages.def only"
    return None if RANK[theirs] <= RANK[mine] else f"{mine} is below {theirs}"


def cycles(edges):
    """Include cycles, each as a list of files."""
    done, path, found = set(), [], []

    def visit(node):
        if node in path:
            found.append(path[path.index(node) :] + [node])
        elif node not in done:
            path.append(node)
            for target in edges.get(node, ()):
                visit(target)
            path.pop()
            done.add(node)

    for node in sorted(edges):
        visit(node)
    return found


def check(root):
    trespasses, edges = [], {}
    patterns = ("include/wiremill/*.h", "pipeline/*/*.[ch]", "stages/*/*.[ch]")
    for path in sorted(p for pattern in patterns for p in root.glob(pattern)):
        source = path.relative_to(root).as_posix()
        for number, system, name in includes(path):
            target = None if system else resolve(root, path, name)
            why = why_not_system(root, source, name) if system else why_not_own(source, target)
            if why:
                trespasses.append(f"{source}:{number}: must not include {name}: {why}")
            elif target and target != source:
                edges.setdefault(source, []).append(target)
    return trespasses + ["include cycle: " + " -> ".join(c) for c in cycles(edges)]


if __name__ == "__main__":
    problems = check(Path(sys.argv[1]).resolve())
    print("\n".join(problems))
    sys.exit(1 if problems else 0)
