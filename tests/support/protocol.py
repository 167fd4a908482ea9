# SPDX-License-Identifier: Apache-2.0
"""As much of Kafka's wire protocol as tests need and command line tools do not offer: creating a
topic in milliseconds, producing messages with null keys, null or repeated headers and a given
timestamp to a given partition, and asking for committed offsets. Uncompressed, not for bulk.

Layouts from the protocol guide, kafka.apache.org/protocol.html; versions are the lowest that a
Kafka 4 broker answers."""

import socket
import struct

PRODUCE, LIST_OFFSETS, METADATA, OFFSET_FETCH, FIND_COORDINATOR, CREATE_TOPICS = 0, 2, 3, 9, 10, 19


class KafkaError(Exception):
    def __init__(self, code, what):
        super().__init__(f"{what}: Kafka error {code}")
        self.code = code


def string(text):
    raw = text.encode()
    return struct.pack(">h", len(raw)) + raw


def array(items):
    items = list(items)
    return struct.pack(">i", len(items)) + b"".join(items)


class Answer:
    """Takes values off the front of a response."""

    def __init__(self, raw):
        self.raw, self.at = raw, 0

    def take(self, code):
        (value,) = struct.unpack_from(">" + code, self.raw, self.at)
        self.at += struct.calcsize(">" + code)
        return value

    def string(self):
        length = self.take("h")
        if length < 0:
            return None
        self.at += length
        return self.raw[self.at - length : self.at].decode()

    def array(self, item):
        return [item(self) for _ in range(max(self.take("i"), 0))]


class Connection:
    def __init__(self, host, port, timeout_s=10):
        self.socket = socket.create_connection((host, port), timeout_s)
        self.correlation = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def _read(self, count):
        raw = bytearray()
        while len(raw) < count:
            part = self.socket.recv(count - len(raw))
            if not part:
                raise ConnectionError("the broker closed the connection")
            raw += part
        return bytes(raw)

    def ask(self, api, version, body):
        self.correlation += 1
        request = struct.pack(">hhi", api, version, self.correlation) + string("wiremill-test") + body
        self.socket.sendall(struct.pack(">i", len(request)) + request)
        answer = self._read(struct.unpack(">i", self._read(4))[0])
        assert struct.unpack_from(">i", answer)[0] == self.correlation
        return Answer(answer[4:])


def metadata(connection, topics=()):
    """({node id: (host, port)}, {topic: (error, [(partition, leader)])}); never creates a topic."""
    answer = connection.ask(METADATA, 4, array(map(string, topics)) + b"\0")
    answer.take("i")

    def broker(a):
        node, host, port = a.take("i"), a.string(), a.take("i")
        a.string()
        return node, (host, port)

    def partition(a):
        a.take("h")
        index, leader = a.take("i"), a.take("i")
        a.array(lambda x: x.take("i")), a.array(lambda x: x.take("i"))
        return index, leader

    def topic(a):
        error, name = a.take("h"), a.string()
        a.take("b")
        return name, (error, sorted(a.array(partition)))

    brokers = dict(answer.array(broker))
    answer.string(), answer.take("i")
    return brokers, dict(answer.array(topic))


def missing_replicas(connection):
    """How many replicas of all topics are not in sync, as far as this broker knows."""
    answer = connection.ask(METADATA, 4, struct.pack(">i", -1) + b"\0")
    answer.take("i")

    def broker(a):
        a.take("i"), a.string(), a.take("i"), a.string()

    def partition(a):
        a.take("h"), a.take("i"), a.take("i")
        return len(a.array(lambda x: x.take("i"))) - len(a.array(lambda x: x.take("i")))

    def topic(a):
        a.take("h"), a.string(), a.take("b")
        return sum(a.array(partition))

    answer.array(broker), answer.string(), answer.take("i")
    return sum(answer.array(topic))


def create_topic(connection, name, partitions, replication, config):
    configs = array(string(key) + string(value) for key, value in config.items())
    topic = string(name) + struct.pack(">ih", partitions, replication) + array([]) + configs
    answer = connection.ask(CREATE_TOPICS, 2, array([topic]) + struct.pack(">ib", 15000, 0))
    answer.take("i"), answer.take("i"), answer.string()
    code, why = answer.take("h"), answer.string()
    if code != 0:
        raise KafkaError(code, f"creating topic {name}: {why}")


def produce(connection, topic, partition, messages):
    """Appends (key, value, headers, timestamp_ms) tuples; the offset of the first."""
    batch = record_batch(messages)
    body = struct.pack(">hhi", -1, -1, 15000) + array(
        [string(topic) + array([struct.pack(">ii", partition, len(batch)) + batch])]
    )
    answer = connection.ask(PRODUCE, 3, body)
    answer.take("i"), answer.string(), answer.take("i"), answer.take("i")
    code, offset = answer.take("h"), answer.take("q")
    if code != 0:
        raise KafkaError(code, f"producing to {topic} [{partition}]")
    return offset


def end_offset(connection, topic, partition):
    body = struct.pack(">i", -1) + array([string(topic) + array([struct.pack(">iq", partition, -1)])])
    answer = connection.ask(LIST_OFFSETS, 1, body)
    answer.take("i"), answer.string(), answer.take("i"), answer.take("i")
    code, _, offset = answer.take("h"), answer.take("q"), answer.take("q")
    if code != 0:
        raise KafkaError(code, f"asking for the end of {topic} [{partition}]")
    return offset


def coordinator(connection, group):
    answer = connection.ask(FIND_COORDINATOR, 0, string(group))
    code, _, host, port = answer.take("h"), answer.take("i"), answer.string(), answer.take("i")
    if code != 0:
        raise KafkaError(code, f"looking for the coordinator of {group}")
    return host, port


def committed_offsets(connection, group, topic, partitions):
    """{partition: offset} as committed by the group, -1 where it never did. Ask the coordinator."""
    body = string(group) + array([string(topic) + array(struct.pack(">i", p) for p in partitions)])
    answer = connection.ask(OFFSET_FETCH, 1, body)
    answer.take("i"), answer.string()

    def partition(a):
        index, offset = a.take("i"), a.take("q")
        a.string()
        code = a.take("h")
        if code != 0:
            raise KafkaError(code, f"offsets of {group}")
        return index, offset

    return dict(answer.array(partition))


def _crc32c_table():
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        yield byte


_CRC32C = tuple(_crc32c_table())


def crc32c(raw):
    crc = 0xFFFFFFFF
    for byte in raw:
        crc = _CRC32C[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def varint(number):
    number = number << 1 ^ number >> 63
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _bytes_or_null(value):
    return varint(-1) if value is None else varint(len(value)) + value


def _record(index, first_ms, key, value, headers, timestamp_ms):
    parts = [b"\0", varint(timestamp_ms - first_ms), varint(index), _bytes_or_null(key), _bytes_or_null(value)]
    parts.append(varint(len(headers)))
    for name, content in headers:
        parts += [_bytes_or_null(name.encode()), _bytes_or_null(content)]
    body = b"".join(parts)
    return varint(len(body)) + body


def record_batch(messages):
    first_ms, last_ms = messages[0][3], max(m[3] for m in messages)
    records = b"".join(_record(i, first_ms, *m) for i, m in enumerate(messages))
    tail = struct.pack(">hiqqqhii", 0, len(messages) - 1, first_ms, last_ms, -1, -1, -1, len(messages)) + records
    body = struct.pack(">ibI", 0, 2, crc32c(tail)) + tail
    return struct.pack(">qi", 0, len(body)) + body
