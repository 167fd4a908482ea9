#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Validate records, one JSON object a line on standard input, against ninjs 3.1 and our extension.

    validate.py [--ninjs FILE] [--geojson FILE] [--wire FILE] [--quiet]

Each fault is printed with its line and path. Exit 0: all valid; 1: at least one fault; 2: cannot run.
Other tests import `load()` and `faults()`.
"""
import argparse
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
DEFAULTS = {
    'ninjs': os.path.join(HERE, 'ninjs-schema_3.1.json'),
    'geojson': os.path.join(HERE, 'GeoJSON-schema.json'),
    'wire': os.path.join(HERE, '..', '..', 'deploy', 'wire-1.schema.json'),
}
GEOJSON_URI = 'https://geojson.org/schema/GeoJSON.json'
DATE_TIME = re.compile(r'^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$')
URI = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:([-A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$")
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_date_time(value):
    """RFC 3339, section 5.6, with days that exist."""
    match = DATE_TIME.match(value) if isinstance(value, str) else None
    if not match:
        return not isinstance(value, str)
    year, month, day = (int(match.group(i)) for i in (1, 2, 3))
    if not 1 <= month <= 12:
        return False
    leap = month == 2 and (year % 4 == 0 and year % 100 != 0 or year % 400 == 0)
    return 1 <= day <= DAYS[month - 1] + leap


def is_uri(value):
    return not isinstance(value, str) or bool(URI.match(value))


def validator_of(schema, others, formats):
    """`others` are the schemas that it refers to, by URI."""
    import jsonschema
    try:
        import referencing.jsonschema
    except ImportError:  # a jsonschema before 4.18
        resolver = jsonschema.RefResolver(base_uri=schema['$id'], referrer=schema, store=others)
        return jsonschema.Draft202012Validator(schema, resolver=resolver, format_checker=formats)
    resource = referencing.jsonschema.DRAFT202012.create_resource
    registry = referencing.Registry().with_resources([(uri, resource(text)) for uri, text in others.items()])
    return jsonschema.Draft202012Validator(schema, registry=registry, format_checker=formats)


def load(ninjs=DEFAULTS['ninjs'], geojson=DEFAULTS['geojson'], wire=DEFAULTS['wire']):
    """A validator that knows the three schemas and asks no network."""
    import jsonschema

    def read(path):
        with open(path, encoding='utf-8') as file:
            return json.load(file)

    schema, ninjs_schema, geo = read(wire), read(ninjs), read(geojson)
    ninjs_schema['$id'] = ninjs_schema['$id'].rstrip('#')  # an empty fragment is no part of a name
    formats = jsonschema.FormatChecker(formats=())
    formats.checks('date-time')(is_date_time)
    formats.checks('uri')(is_uri)
    return validator_of(schema, {ninjs_schema['$id']: ninjs_schema, GEOJSON_URI: geo}, formats)


def path_of(error):
    path = ''
    for part in error.absolute_path:
        path += '[%d]' % part if isinstance(part, int) else '.%s' % part
    return path.lstrip('.') or '(root)'


def faults(validator, record):
    """(path, message) of each fault; the innermost cause where a fault has several."""
    found = []
    for error in validator.iter_errors(record):
        while error.context:
            error = max(error.context, key=lambda e: len(e.absolute_path))
        message = error.message
        found.append((path_of(error), message if len(message) <= 300 else message[:300] + ' ...'))
    return sorted(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    for name, path in DEFAULTS.items():
        parser.add_argument('--' + name, default=path, help='schema file (default: %s)' % os.path.relpath(path))
    parser.add_argument('--quiet', action='store_true', help='do not count the valid ones')
    args = parser.parse_args()
    try:
        validator = load(args.ninjs, args.geojson, args.wire)
    except ImportError:
        print('validate.py: python3-jsonschema is not installed', file=sys.stderr)
        return 2
    except (OSError, ValueError, KeyError) as error:
        print('validate.py: cannot read the schemas: %s' % error, file=sys.stderr)
        return 2
    records = bad = 0
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        records += 1
        try:
            found = faults(validator, json.loads(line))
        except ValueError as error:
            found = [('(line)', 'not JSON: %s' % error)]
        bad += bool(found)
        for path, message in found:
            print('line %d: %s: %s' % (number, path, message))
    if not args.quiet:
        print('%d records, %d with faults' % (records, bad), file=sys.stderr)
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
