"""Holds the schemas of tools, and arguments, against jsonschema's validator for 2020-12.

    tool_schemas.py FILE

The file holds cases: a schema, whether it is for OpenAI's strict mode, and arguments as JSON texts. The verdicts are written as
JSON: what is wrong with the schema, and which arguments it admits.
"""

import json
import sys

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError

FORMATS = FormatChecker(["date-time", "uuid"])

# What OpenAI documents for strict mode, as far as these schemas use it.
STRICT_KEYWORDS = {
    "type", "description", "enum", "format", "minimum", "maximum", "items", "properties", "required",
    "additionalProperties",
}
STRICT_FORMATS = {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}


def strict_problems(schema, path="$"):
    """What strict mode does not take."""
    problems = [f"{path}: {word}" for word in schema.keys() - STRICT_KEYWORDS]
    if schema.get("format", "uuid") not in STRICT_FORMATS:
        problems.append(f"{path}: format")
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "object" in types:
        if schema.get("additionalProperties") is not False:
            problems.append(f"{path}: additionalProperties")
        if list(schema["properties"]) != schema["required"]:
            problems.append(f"{path}: required")
    for name, member in schema.get("properties", {}).items():
        problems += strict_problems(member, f"{path}.{name}")
    if "items" in schema:
        problems += strict_problems(schema["items"], f"{path}[]")
    return problems


def verdict(case):
    schema = case["schema"]
    try:
        Draft202012Validator.check_schema(schema)
        problems = [] if schema["type"] == "object" else ["$: is no object"]
    except SchemaError as error:
        problems = [error.message]
    if case["isStrict"]:
        # The order of the members is lost on the way here, and is no part of what they are.
        for part in objects(schema):
            part["required"] = sorted(part["required"])
            part["properties"] = dict(sorted(part["properties"].items()))
        problems += strict_problems(schema)
    validator = Draft202012Validator(schema, format_checker=FORMATS)
    valid = [validator.is_valid(json.loads(text)) for text in case["arguments"]]
    return {"name": case["name"], "problems": problems, "valid": valid}


def objects(schema):
    if "properties" in schema:
        yield schema
        for member in schema["properties"].values():
            yield from objects(member)
    if "items" in schema:
        yield from objects(schema["items"])


with open(sys.argv[1], encoding="utf-8") as file:
    print(json.dumps([verdict(case) for case in json.load(file)]))
