# SPDX-License-Identifier: Apache-2.0
"""What is measured of a running daemon on a real Kafka; each module measures one thing and judges it by
the goals it names."""
