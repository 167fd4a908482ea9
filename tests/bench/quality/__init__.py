# SPDX-License-Identifier: Apache-2.0
"""What `make eval` measures: one module for each kind of data.

Each has `measure(wiremill, data, out)`: runs the program on the messages below `data`, keeps what came
out below `out`, prints what the scorer of the data says, and returns a list of Figure.
"""
import typing


class Figure(typing.NamedTuple):
    name: str
    value: float
    goal: typing.Optional[float]  # None: there is none
    deviation: typing.Optional[float] = None  # standard deviation over samples of the cases
