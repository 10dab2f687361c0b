"""Input that once went through, or came back in the wrong form."""
import os
import socket
import subprocess
import urllib.parse

import pytest
from conftest import BINARY, PRIVATE, PUBLIC


@pytest.mark.parametrize("setting, names", [("--project", "shop-prod-shared"), ("--environment", "app-shop-shared")])
def test_another_project_on_the_same_data_is_refused(make_server, setting, names):
    server = make_server()
    account = server.request("POST", "/accounts", PRIVATE).json["id"]
    assert server.stop() == 0
    done = subprocess.run([BINARY, "serve", "--data-dir", server.data_dir, "--admin", "127.0.0.1:0", "--edge", "127.0.0.1:0", setting, "shop"],
                          capture_output=True, text=True, timeout=60, env={k: v for k, v in os.environ.items() if not k.startswith("TENANTRY_")})
    assert done.returncode == 1 and not done.stdout
    for part in (setting, names, "app-prod-shared", "/platform/dynamodb/shared-table-name"):
        assert part in done.stderr
    server.start()
    assert server.request("GET", f"/accounts/{account}").json["provisioningStatus"] == "active"
    table = server.client("ssm").get_parameter(Name="/platform/dynamodb/shared-table-name")["Parameter"]["Value"]
    assert table == "app-prod-shared"
    assert server.client("dynamodb").list_tables()["TableNames"] == [f"app-prod-account-{account}", "app-prod-shared"]


def raw(url, request):
    host = urllib.parse.urlparse(url)
    with socket.create_connection((host.hostname, host.port)) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(65536), b"")).decode()


def test_what_is_no_http_is_refused_in_the_protocols_form(server):
    for bad, status in [(b"GARBAGE\r\n\r\n", 400), (b"GET / HTTP/1.1\r\n\r\n", 400), (b"GET / HTTP/1.1\r\nX: " + b"x" * 20000, 431)]:
        reply = raw(server.admin, bad)
        assert reply.startswith(f"HTTP/1.1 {status} ") and "application/problem+json" in reply and f'"status":{status}' in reply
        reply = raw(server.edge, bad)
        assert reply.startswith(f"HTTP/1.1 {status} ") and "application/x-amz-json-1.0" in reply and '"__type":"SerializationException"' in reply


def test_errors_are_listed_up_to_a_hundred(server):
    reply = server.request("POST", "/accounts", PUBLIC | {f"x{i}": 1 for i in range(50000)})
    assert reply.status == 400 and len(reply.text) < 10000
    assert len(reply.json["errors"]) == 101 and "49900 more" in reply.json["errors"][-1]["message"]


@pytest.mark.parametrize("name", ["A\u0085B", "A\u009bB", "\u202eemca", "a\u2066b", "a\u200fb", "a\u2028b"])
def test_names_that_mislead_are_refused(server, name):
    reply = server.request("POST", "/accounts", PUBLIC | {"name": name})
    assert reply.status == 400
    assert reply.json["errors"] == [{"path": "$.name", "message": "must not contain control characters"}]
