#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sanitized.sh COMMAND...: runs it with sanitizers told to stop at the first finding, with an exit
# status that no program of ours uses.
export ASAN_OPTIONS=exitcode=99:detect_stack_use_after_return=1:strict_string_checks=1
export LSAN_OPTIONS=exitcode=99
export UBSAN_OPTIONS=exitcode=99:print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS=exitcode=99:halt_on_error=1:suppressions=$(dirname "$0")/tsan/suppressions.txt
exec "$@"
