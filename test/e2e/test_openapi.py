"""The admin API's document: that it says what the server does. Every request of the other tests is held against it too (openapi.py)."""
import json
import re
import urllib.request
import uuid

import jsonschema
import pytest
from conftest import PRIVATE, PUBLIC, ROOT, Reply
from openapi import Document, PATH, Undocumented, document


def schemas(value, where="#"):
    """Every schema of the document, with its place."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "schema" or where.endswith(("/schemas", "/properties")):
                yield f"{where}/{name}", inner
            yield from schemas(inner, f"{where}/{name}")
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from schemas(inner, f"{where}/{i}")


def test_it_is_served_as_it_is_without_a_token(server):
    reply = server.request("GET", "/openapi.json", token=None)
    assert reply.status == 200 and reply.text == PATH.read_text()
    assert reply.json["openapi"] == "3.1.0"


def test_it_is_well_formed():
    found = document()
    for where, schema in schemas(found.json):
        jsonschema.Draft202012Validator.check_schema(schema)
        for reference in re.findall(r'"\$ref": "([^"]+)"', json.dumps(schema)):
            assert found.resolver.resolve(reference), where
        if isinstance(schema, dict) and "properties" in schema and not where.endswith(("Members", "/openapi.json")):
            assert schema.get("additionalProperties") is False or "unevaluatedProperties" in schema, f"{where} takes undocumented members"
    operations = [item[verb] for item in found.json["paths"].values() for verb in item if verb != "parameters"]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    used = json.dumps(found.json)
    for kind, parts in found.json["components"].items():
        for name in parts:
            assert f'"#/components/{kind}/{name}"' in used or kind == "securitySchemes", f"{kind}/{name} is used by nothing"
    for path, item in found.json["paths"].items():
        named = {found.resolve(p)["name"] for p in item.get("parameters", []) if found.resolve(p)["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path)), path


def test_everything_in_it_is_answered(server):
    """No phantom: each path and method is one that the server knows, if only to say that there is no such account."""
    ids = {"account": str(uuid.uuid4()), "license": str(uuid.uuid4()), "accessKey": "TKEY" + "A" * 16, "file": "start.js"}
    for method, path in sorted(document().operations()):
        if path == "/events":
            continue  # it does not end: test_the_stream_is_as_documented
        reply = server.request(method, path.format(**ids), {} if method in ("POST", "PATCH") else None)
        assert reply.status != 405, (method, path)
        assert "nothing at this path" not in reply.text, (method, path)


def test_the_guide_has_the_same_paths():
    guide = (ROOT / "docs/admin-api.md").read_text()
    told = set()
    for method, path in re.findall(r"`(GET|POST|PATCH|DELETE) (/[^`?]*)[^`]*`", guide):
        told.add((method, re.sub(r"{\w+}", "{}", path)))
    assert told == {(method, re.sub(r"{\w+}", "{}", path)) for method, path in document().operations()}


def test_the_stream_is_as_documented(server):
    account = server.request("POST", "/accounts", PUBLIC).json["id"]
    target = f"/events?from=oldest&account={account}"
    fields = {"Authorization": f"Bearer {server.token}"}
    with urllib.request.urlopen(urllib.request.Request(server.admin + target, headers=fields)) as stream:
        text = b""
        while b'"type":"active"' not in text or not text.endswith(b"\n\n"):
            text += stream.readline()
        document().check("GET", target, fields, None, Reply(stream.status, stream.headers, text))
        with pytest.raises(Undocumented, match="colour"):
            document().check("GET", target, fields, None, Reply(200, stream.headers, b'event: active\ndata: {"colour": "red"}\n\n'))
    assert server.request("GET", "/events?from=never").status == 400


def test_the_page_for_people_loads_nothing_from_elsewhere(make_server, tmp_path):
    installed = ROOT / "infra/docs-page/node_modules/swagger-ui-dist"  # script/bootstrap docs
    with_it = make_server("--docs-dir", str(installed))
    page = with_it.request("GET", "/docs", token=None)
    assert page.status == 200 and "default-src 'none'" in page.headers["Content-Security-Policy"]
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert {"docs/swagger-ui.css", "docs/swagger-ui-bundle.js", "docs/start.js"} <= set(loaded)
    for part in loaded:
        if not part.startswith("data:"):
            assert "//" not in part and with_it.request("GET", f"/{part}", token=None).status == 200, part
    assert with_it.request("GET", "/docs/swagger-ui-bundle.js", token=None).text == (installed / "swagger-ui-bundle.js").read_text()
    assert with_it.request("GET", "/docs/package.json", token=None).status == 404
    assert with_it.request("GET", "/docs/..%2fpackage.json", token=None).status == 404
    without = make_server("--docs-dir", str(tmp_path / "none")).request("GET", "/docs", token=None)
    assert without.status == 200 and "script/bootstrap docs" in without.text and "<script" not in without.text
    assert "/accounts/{account}/licenses" in without.text and 'href="openapi.json"' in without.text


def exchange(status, body, headers=None, method="GET", target="/healthz", kind="application/json", fields=None, sent=None):
    reply = Reply(status, {"Content-Type": kind, **(headers or {})}, body if isinstance(body, bytes) else json.dumps(body).encode())
    Document(PATH.read_text()).check(method, target, {"Authorization": "Bearer x"} if fields is None else fields, sent, reply)


ACCOUNT = {"id": str(uuid.uuid4()), "name": "x", "cloudType": "public", "suspended": False, "provisioningStatus": "active", "addresses": [], "licenses": [],
           "createdAt": "2024-01-01T00:00:00.000Z", "updatedAt": "2024-01-01T00:00:00.000Z", "version": 1}
TAG = {"ETag": '"1-0123456789abcdef"'}
PROBLEM = {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "No."}
ONE = f"/accounts/{ACCOUNT['id']}"
WRONG = {
    "an undocumented member": (dict(status=200, body={"status": "ok", "more": 1}), "more"),
    "a missing member": (dict(status=200, body={}), "'status' is a required property"),
    "a wrong value": (dict(status=200, body={"status": "fine"}), "fine"),
    "a member twice": (dict(status=200, body=b'{"status":"ok","status":"ok"}'), "stands twice"),
    "an undocumented status": (dict(status=418, body={"status": "ok"}), "not a documented status"),
    "an undocumented content type": (dict(status=200, body={"status": "ok"}, kind="text/plain"), "content type"),
    "an undocumented header field": (dict(status=200, body={"status": "ok"}, headers={"X-More": "1"}), "x-more"),
    "an undocumented path": (dict(status=200, body={}, target="/more"), "not documented, but answered"),
    "an undocumented method": (dict(status=200, body={}, method="DELETE"), "not documented, but answered"),
    "another Allow": (dict(status=405, body=PROBLEM | {"status": 405}, method="DELETE", kind="application/problem+json", headers={"Allow": "GET"}),
                      "Allow and the document differ"),
    "no tag": (dict(status=200, body=ACCOUNT, target=ONE), "etag"),
    "no token": (dict(status=200, body=ACCOUNT, target=ONE, fields={}), "without a token"),
    "an unknown parameter": (dict(status=200, body={"items": [], "cursor": None}, target="/accounts?colour=red"), "colour"),
    "a parameter out of range": (dict(status=200, body={"items": [], "cursor": None}, target="/accounts?limit=0"), "limit"),
    "a wrong nested member": (dict(status=200, body={"items": [ACCOUNT | {"version": "1"}], "cursor": None}, target="/accounts"), "version"),
    "a missing header field": (dict(status=401, body=PROBLEM | {"status": 401}, target=ONE, kind="application/problem+json"), "www-authenticate"),
    "another problem": (dict(status=404, body=PROBLEM | {"errors": []}, target=ONE, kind="application/problem+json"), "errors"),
    "a body that breaks a rule": (dict(status=200, body=ACCOUNT, headers=TAG, method="PATCH", target=ONE, sent=b'{"colour": "red"}'), "colour"),
    "no body": (dict(status=200, body=ACCOUNT, headers=TAG, method="PATCH", target=ONE), "body is required"),
    "a body to GET": (dict(status=200, body={"status": "ok"}, sent=b"{}"), "none is documented"),
}


@pytest.mark.parametrize("wrong,text", WRONG.values(), ids=WRONG.keys())
def test_what_is_not_documented_is_caught(wrong, text):
    with pytest.raises(Undocumented, match=re.escape(text)):
        exchange(**wrong)


def test_what_is_documented_passes():
    exchange(200, {"status": "ok"})
    exchange(404, PROBLEM, target=ONE, kind="application/problem+json")
    exchange(404, PROBLEM, target="/more", kind="application/problem+json")
    exchange(200, {"items": [], "cursor": None}, target="/accounts?limit=7")


def test_its_examples_are_taken(server):
    examples = document().json["components"]["schemas"]
    for example in examples["NewAccount"]["examples"]:
        account = server.request("POST", "/accounts", example)
        assert account.status == 201
        for change in examples["AccountChange"]["examples"]:
            assert server.request("PATCH", account.headers["Location"], change).status == 200


@pytest.mark.parametrize("change", [{"name": " "}, {"name": "x" * 257}, {"name": "a\u0007"}, {"colour": 1}, {"addresses": [{}] * 11}], ids=str)
def test_what_its_schemas_refuse_the_server_refuses(server, change):
    for body in (PUBLIC, PRIVATE):
        assert document().faults({"$ref": "#/components/schemas/NewAccount"}, body) == []
        assert document().faults({"$ref": "#/components/schemas/NewAccount"}, body | change) != []
    assert server.request("POST", "/accounts", PUBLIC | change).status == 400
