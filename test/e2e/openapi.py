"""Holds every exchange with the admin API against src/admin/openapi.json. Server.request (conftest.py) calls check() on each: what the
document does not describe fails the test that saw it."""
import functools
import json
import pathlib
import re
import urllib.parse

import jsonschema

PATH = pathlib.Path(__file__).resolve().parents[2] / "src/admin/openapi.json"
METHODS = ("get", "put", "post", "delete", "patch", "options", "trace")
# Of HTTP itself: no API documents these.
REQUEST_FIELDS = {"authorization", "content-type", "content-length", "accept", "accept-encoding", "host", "user-agent", "connection", "cache-control"}
REPLY_FIELDS = {"content-type", "content-length", "transfer-encoding", "connection", "date", "server"}


class Undocumented(AssertionError):
    """An exchange that the document does not describe."""


def demand(condition, message, *details):
    if not condition:
        raise Undocumented(message + "".join(f"\n  {detail}" for detail in details))


class Document:
    def __init__(self, text):
        self.json = json.loads(text)
        self.resolver = jsonschema.RefResolver("", self.json)
        self.exercised = set()
        self.templates = [(re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)) + r"\Z"), path)
                          for path in sorted(self.json["paths"], key=lambda path: path.count("{"))]

    def resolve(self, value):
        while "$ref" in value:
            value = self.resolver.resolve(value["$ref"])[1]
        return value

    def operations(self):
        """(METHOD, path template) of everything that the document has."""
        return {(method.upper(), path) for path, item in self.json["paths"].items() for method in item if method in METHODS}

    def match(self, path):
        """The path's template and its parameters, or (None, {})."""
        for pattern, template in self.templates:
            if found := pattern.match(path):
                return template, found.groupdict()
        return None, {}

    def faults(self, schema, value):
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver)
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]

    def check(self, method, target, fields, body, reply):
        """`fields`: a dict; `body`: bytes or None; `reply`: status, headers, text. Raises Undocumented."""
        where = f"{method} {target} → {reply.status}"
        path, _, query = target.partition("?")
        template, parameters = self.match(path)
        item = self.json["paths"].get(template, {})
        verb = "get" if method == "HEAD" else method.lower()
        if verb not in item:
            return self.check_unknown(where, item, method, reply)
        operation = item[verb]
        self.exercised.add((verb.upper(), template))
        secured = operation.get("security", self.json["security"]) != []
        sent = {name.lower(): value for name, value in fields.items()}
        demand(not secured or "authorization" in sent or reply.status == 401, f"{where}: answered without a token")
        documented = operation["responses"].get(str(reply.status))
        demand(documented, f"{where}: not a documented status", reply.text[:500])
        self.check_reply(where, self.resolve(documented), method, reply)
        if reply.status < 400:
            self.check_request(where, [*item.get("parameters", []), *operation.get("parameters", [])], parameters, query, sent)
            self.check_request_body(where, operation.get("requestBody"), body)

    def check_unknown(self, where, item, method, reply):
        """No such path: 404. No such method there: 405, and `Allow` has those that are documented. Without a token: 401."""
        demand(reply.status in ((401, 405) if item else (401, 404)), f"{where}: not documented, but answered", reply.text[:500])
        if method != "HEAD":
            self.check_body(where, {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}, reply)
        if reply.status == 405:
            documented = {verb.upper() for verb in item if verb in METHODS} | ({"HEAD"} if "get" in item else set())
            allowed = set(re.split(r",\s*", reply.headers["Allow"]))
            demand(allowed == documented, f"{where}: Allow and the document differ", allowed, documented)

    def check_reply(self, where, documented, method, reply):
        declared = {name.lower(): self.resolve(header) for name, header in documented.get("headers", {}).items()}
        got = {name.lower(): value for name, value in reply.headers.items()}
        for name in got.keys() - REPLY_FIELDS - declared.keys():
            raise Undocumented(f"{where}: header field {name} is not documented")
        for name, header in declared.items():
            demand(name in got or not header.get("required"), f"{where}: header field {name} is missing")
            if name in got:
                faults = self.faults(header["schema"], coerce(self.resolve(header["schema"]), got[name]))
                demand(not faults, f"{where}: header field {name}: {got[name]}", *faults)
        if "content" not in documented:
            demand(not reply.text and "content-type" not in got, f"{where}: a body where none is documented")
        elif method == "HEAD":
            demand(not reply.text, f"{where}: a body")
        else:
            self.check_body(where, documented["content"], reply)

    def check_body(self, where, content, reply):
        kind = (reply.headers["Content-Type"] or "").split(";")[0]
        demand(kind in content, f"{where}: content type {kind!r} is not documented")
        media = content[kind]
        if kind == "text/event-stream":
            for event in events_of(reply.text):
                self.check_event(where, media, event["data"])
            return
        is_json = kind.endswith("json")
        if is_json and reply.headers["Content-Type"] == kind:
            value = json.loads(reply.text, object_pairs_hook=without_duplicates)
        else:
            demand(not is_json, f"{where}: JSON has no charset")
            value = reply.text
        faults = self.faults(media["schema"], value)
        demand(not faults, f"{where}: the body is not as documented", *faults, reply.text[:2000])

    def check_event(self, where, media, data):
        faults = self.faults(media["x-event-data"], json.loads(data, object_pairs_hook=without_duplicates))
        demand(not faults, f"{where}: an event is not as documented", *faults, data)

    def check_request(self, where, declared, path, query, fields):
        declared = [self.resolve(parameter) for parameter in declared]
        found = {"path": path, "query": dict(urllib.parse.parse_qsl(query, keep_blank_values=True)), "header": fields}
        known = {kind: {p["name"].lower() if kind == "header" else p["name"] for p in declared if p["in"] == kind} for kind in found}
        known["header"] |= REQUEST_FIELDS
        for kind, values in found.items():
            for name in values.keys() - known[kind]:
                raise Undocumented(f"{where}: {kind} parameter {name} is not documented, but taken")
        for parameter in declared:
            name = parameter["name"].lower() if parameter["in"] == "header" else parameter["name"]
            values = found[parameter["in"]]
            demand(name in values or not parameter.get("required"), f"{where}: {name} is required, but was not")
            if name in values:
                faults = self.faults(parameter["schema"], coerce(self.resolve(parameter["schema"]), values[name]))
                demand(not faults, f"{where}: {name}={values[name]!r} was taken, but is not as documented", *faults)

    def check_request_body(self, where, documented, body):
        if documented is None:
            return demand(not body, f"{where}: a body was taken where none is documented")
        demand(body or not documented.get("required"), f"{where}: a body is required, but was not")
        if body:
            faults = self.faults(documented["content"]["application/json"]["schema"], json.loads(body))
            demand(not faults, f"{where}: a body was taken that is not as documented", *faults, body[:2000])


def coerce(schema, text):
    """A parameter's value from its text."""
    if schema.get("type") == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    return {"true": True, "false": False}.get(text, text) if schema.get("type") == "boolean" else text


def without_duplicates(pairs):
    demand(len(dict(pairs)) == len(pairs), f"a member stands twice: {[name for name, _ in pairs]}")
    return dict(pairs)


def events_of(text):
    """The events of a text/event-stream that have data, as dicts of their fields; comments left out, an unfinished one too."""
    found = []
    for block in text.replace("\r\n", "\n").split("\n\n")[:-1]:
        fields = {}
        for line in block.split("\n"):
            name, _, value = line.partition(":")
            if name:
                value = value.removeprefix(" ")
                fields[name] = fields[name] + "\n" + value if name in fields else value
        if "data" in fields:
            found.append(fields)
    return found


@functools.cache
def document():
    return Document(PATH.read_text())


def check(method, target, fields, body, reply):
    document().check(method, target, fields, body, reply)


def check_event(data):
    """One event's data, for those who read GET /events as it comes."""
    stream = document().json["paths"]["/events"]["get"]["responses"]["200"]["content"]["text/event-stream"]
    document().check_event("GET /events", stream, data)
