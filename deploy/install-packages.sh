#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# install-packages.sh LIST...: installs those Debian packages of the lists that are not installed.
# Silent when there is nothing to do. Without the rights to install it prints the command that does.
set -eu

wanted=$(sed 's/#.*//' "$@" | tr -s ' \t\n' ' ')

if ! command -v dpkg-query >/dev/null; then
    echo "deps: this is no Debian; the build expects what these packages hold:$wanted" >&2
    exit 0
fi

# shellcheck disable=SC2086 # a list of words on purpose, here and below
installed=" $(dpkg-query -W -f '${Package}/${db:Status-Status}\n' $wanted 2>/dev/null | tr '\n' ' ') "
missing=
for package in $wanted; do
    case $installed in
    *" $package/installed "*) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "deps: these packages are missing, and installing them needs root. Run:" >&2
    echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing" >&2
    exit 1
fi

echo "deps: installing$missing"
$as_root apt-get update -q
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
