# SPDX-License-Identifier: Apache-2.0
"""How a test says that it cannot run here."""

EXIT_SKIPPED = 77


class Skip(Exception):
    """Raised by a test; the text is the reason that the runner lists."""
