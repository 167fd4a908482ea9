#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# debian13.sh [MAKE ARGUMENT]...: runs `make test`, or make with the arguments given, on the working tree
# in a Debian 13 root folder, where the libraries are newer. Needs root, and debootstrap the first time.
#
# The root folder is made once and kept: DEBIAN13_ROOT, or wiremill/debian13 in the user's cache. Its
# packages come from where apt on this machine has its own, or from DEBIAN13_MIRROR. Tests run with
# Kafka's jars of this machine. All mounts belong to a namespace of this run and are gone with it,
# however it ends.
set -eu

suite=trixie
tree=$(cd "$(dirname "$0")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/wiremill
root=${DEBIAN13_ROOT:-$cache/debian13}
PATH=$PATH:/usr/sbin:/sbin

fail() {
    echo "debian13: $*" >&2
    exit 1
}

# What apt says of this machine's own packages: where they come from, and by which proxy.
mirror() {
    if [ -n "${DEBIAN13_MIRROR:-}" ]; then
        echo "$DEBIAN13_MIRROR"
    elif command -v apt-get >/dev/null; then
        codename=$(. /etc/os-release && echo "${ID:-}/${VERSION_CODENAME:-}")
        apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Identifier: Packages' |
            awk -v own="$codename" '$2 == "main" && own == "debian/" $1 { print $3; exit }'
    fi
}

apt_network() {
    ! command -v apt-config >/dev/null || apt-config dump | grep -iE '^Acquire::(https?::([^ ]*::)?Proxy|Check-[^ ]*) ' || true
}

make_root() {
    command -v debootstrap >/dev/null || fail "debootstrap is missing: apt-get install debootstrap"
    from=$(mirror)
    [ -n "$from" ] || fail "apt on this machine names no source of Debian packages: set DEBIAN13_MIRROR=URI"
    proxy=$(apt_network | sed -n 's/^Acquire::http::Proxy "\(http[^"]*\)";$/\1/Ip')
    echo "debian13: making a root of $suite in $root"
    rm -rf "$root.new"
    mkdir -p "$root.new"
    # In a namespace too: what debootstrap mounts must not outlive it.
    if ! unshare --mount env ${proxy:+http_proxy="$proxy"} debootstrap --variant=minbase --include=ca-certificates,make \
        "$suite" "$root.new" "$from" >"$root.log" 2>&1; then
        tail -n 5 "$root.log" >&2
        fail "debootstrap failed (all it said: $root.log). Is the network there? If $from does not carry $suite, set DEBIAN13_MIRROR=URI"
    fi
    rm -rf "$root"
    mv "$root.new" "$root"
}

# The network may have changed since the root was made: its settings follow this machine's.
copy_network() {
    apt_network >"$root/etc/apt/apt.conf.d/90machine"
    cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
    if [ -n "$(ls /usr/local/share/ca-certificates 2>/dev/null)" ]; then
        cp -RL /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/"
        chroot "$root" update-ca-certificates >/dev/null 2>&1 || fail "update-ca-certificates failed in $root"
    fi
}

# Tracked files as they stand, and new ones that git does not ignore. The build is made anew: objects in
# the root may be of another tree.
copy_tree() {
    rm -rf "$root/src/wiremill"
    mkdir -p "$root/src/wiremill"
    cd "$tree"
    git -c safe.directory='*' ls-files -z --cached --others --exclude-standard --deduplicate >"$root/src/files" ||
        fail "$tree is no git working tree"
    tar --create --null --ignore-failed-read --warning=no-failed-read --files-from "$root/src/files" |
        tar --extract --directory "$root/src/wiremill" --no-same-owner
}

kafka_jars() {
    python=/usr/bin/python3
    [ -x "$python" ] || python=python3
    PYTHONPATH=$tree/tests "$python" -B -c '
import sys
from support import kafka
try:
    print(kafka.fetch().resolve())
except kafka.Unavailable as why:
    sys.exit(f"debian13: {why}")'
}

# Runs as the first process of a namespace of its own: what it mounts and starts ends with it.
inside() {
    trap : INT TERM # the tests are told too, and clean up; this shell waits for them
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mkdir -p "$root/opt/kafka"
    mount --bind "$KAFKA_JARS" "$root/opt/kafka"
    mount -o remount,bind,ro "$root/opt/kafka"
    mount -t tmpfs tmpfs "$root/tmp"
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 CI=true KAFKA_HOME=/opt/kafka \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
        sh -c 'cd /src/wiremill && make deps && tests/debian13.sh --versions && exec make "$@"' sh "$@"
}

versions() {
    . /etc/os-release
    echo "debian13: $PRETTY_NAME, gcc $(gcc -dumpfullversion)"
    # shellcheck disable=SC2046 # a list of words on purpose
    dpkg-query -W -f 'debian13:   ${Package} ${Version}\n' $(sed -n 's/^\([a-z0-9.-]*-dev\) .*/\1/p' deploy/packages.txt)
}

case ${1:-} in
--inside)
    shift
    inside "$@"
    exit
    ;;
--versions)
    versions
    exit
    ;;
esac

[ "$(id -u)" = 0 ] || fail "needs root, for chroot and mounts: sudo make test-debian13"
[ $# -gt 0 ] || set -- test
KAFKA_JARS=$(kafka_jars) || exit 1
export KAFKA_JARS
mkdir -p "$(dirname "$root")"
exec 9>"$root.lock"
flock -n 9 || fail "another run uses $root (DEBIAN13_ROOT names another one)"
[ -e "$root/etc/debian_version" ] || make_root
copy_network
copy_tree

# The namespace, and all in it, ends with this process, which becomes unshare.
exec unshare --mount --pid --fork --kill-child "$0" --inside "$@"
