"""The admin API in depth: waiting, requests sent again, conditions, licenses, retries, settings, events, errors."""
import http.client
import json
import socket
import threading
import time
import urllib.error
import uuid
from concurrent.futures import ThreadPoolExecutor

import openapi
import pytest
from conftest import PRIVATE, PUBLIC, Reply, as_it_stays

LICENSE = PRIVATE["licenses"][0]
BUCKET, KEY = "app-prod-templates", "cloudformation/private-account-dynamodb.yaml"
# Comes last in the stack, and fails where the parameter is there already.
TAKEN = """
  Taken:
    Type: AWS::SSM::Parameter
    DependsOn: [Table, TableNameParameter, TableArnParameter, StreamArnParameter]
    Properties: {Name: /taken, Type: String, Value: x}

Outputs:
"""


def create(server, body=PUBLIC, **headers):
    reply = server.request("POST", "/accounts", body, headers={k.replace("_", "-"): v for k, v in headers.items()})
    assert reply.status == 201, reply.text
    return reply.json


def raw(server, method, path, headers, body=b""):
    """A request with just these header fields, repeated ones included, and the token."""
    connection = http.client.HTTPConnection(server.admin.removeprefix("http://"), timeout=60)
    connection.putrequest(method, path)
    connection.putheader("Authorization", f"Bearer {server.token}")
    connection.putheader("Content-Length", str(len(body)))
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders(body)
    reply = connection.getresponse()
    text = reply.read().decode()
    connection.close()
    openapi.check(method, path, dict(headers) | {"Authorization": ""}, body or None, Reply(reply.status, reply.headers, text.encode()))
    return reply, text


def is_problem(reply, status):
    assert reply.status == status, (reply.status, reply.text)
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.json["status"] == status and reply.json["type"] == "about:blank" and reply.json["title"] and reply.json["detail"]
    return True


def paths(reply):
    assert is_problem(reply, 400)
    return {error["path"] for error in reply.json["errors"]}


def change_template(server, change):
    s3 = server.client("s3")
    text = s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read().decode()
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=change(text).encode())


def make_stacks_fail(server):
    server.client("ssm").put_parameter(Name="/taken", Type="String", Value="by another")
    change_template(server, lambda text: text.replace("\nOutputs:\n", TAKEN, 1))


# Waiting

def test_prefer_wait_says_how_long(make_server):
    server = make_server("--stack-delay", "400ms")
    early = server.request("POST", "/accounts", PRIVATE, headers={"Prefer": "wait=0"})
    assert early.status == 202 and early.json["provisioningStatus"] in ("pending", "creating")
    assert early.headers["Location"] == f"/accounts/{early.json['id']}" and early.headers["Preference-Applied"] == "wait=0"
    late = server.request("POST", "/accounts", PRIVATE)
    assert late.status == 201 and late.json["provisioningStatus"] == "active" and late.headers["Preference-Applied"] is None
    path = late.headers["Location"]
    changed = server.request("PATCH", path, {"tableSettings": {"pointInTimeRecovery": False}}, headers={"Prefer": "wait=0"})
    assert changed.status == 202 and changed.headers["Location"] == path, changed.text
    while server.request("GET", path + "/provisioning").json["step"] != "done":
        time.sleep(0.02)
    assert server.request("GET", path).json["tableSettings"]["pointInTimeRecovery"] is False
    gone = server.request("DELETE", path, headers={"Prefer": "wait=0"})
    assert gone.status == 202 and gone.json["provisioningStatus"] == "deleting"
    last = server.request("DELETE", path)  # 404: it was gone by then
    assert last.status == 404 or last.json["provisioningStatus"] == "deleted"


@pytest.mark.parametrize("fields,status,applied", [
    ([("prefer", "WAIT=0")], 202, "wait=0"), ([("Prefer", 'wait="0"; x=y')], 202, "wait=0"),
    ([("Prefer", "respond-async"), ("Prefer", 'a="b, wait=3", wait = 0')], 202, "wait=0"), ([("Prefer", "wait=0, wait=9")], 202, "wait=0"),
    ([("Prefer", "return=minimal")], 201, None),
    ([("Prefer", "wait=x")], 400, None), ([("Prefer", "wait=301")], 400, None), ([("Prefer", "wait")], 400, None),
], ids=str)
def test_prefer_is_read_as_its_rfc_says(make_server, fields, status, applied):
    server = make_server("--stack-delay", "100ms")
    reply, text = raw(server, "POST", "/accounts", fields, json.dumps(PRIVATE).encode())
    assert (reply.status, reply.headers["Preference-Applied"]) == (status, applied), text


# Idempotency-Key

def test_the_same_request_gets_the_same_reply(make_server):
    server = make_server()
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    first = server.request("POST", "/accounts", PRIVATE, headers=headers)
    assert first.status == 201 and first.headers["Idempotency-Replayed"] is None
    server.request("PATCH", first.headers["Location"], {"name": "Renamed"})
    assert server.stop() == 0
    server.start()
    again = server.request("POST", "/accounts", PRIVATE, headers=headers)
    assert (again.status, again.json, again.headers["Idempotency-Replayed"]) == (201, as_it_stays(first.json), "true")
    for name in ("Location", "ETag", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    quoted = server.request("POST", "/accounts", PRIVATE, headers={"Idempotency-Key": f'"{headers["Idempotency-Key"]}"'})
    assert quoted.text == again.text
    assert is_problem(server.request("POST", "/accounts", PUBLIC, headers=headers), 422)
    assert is_problem(server.request("POST", first.headers["Location"] + "/licenses", LICENSE, headers=headers), 422)
    assert len(server.request("GET", "/accounts").json["items"]) == 1


def test_what_is_refused_takes_no_key(server):
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    assert is_problem(server.request("POST", "/accounts", PUBLIC | {"name": ""}, headers=headers), 400)
    assert server.request("POST", "/accounts", PUBLIC, headers=headers).status == 201
    for bad in ("", '""', "x" * 256, "a b", '"open', '"a";b=1', "é".encode().decode("latin-1")):
        assert is_problem(server.request("POST", "/accounts", PUBLIC, headers={"Idempotency-Key": bad}), 400), bad
    twice, text = raw(server, "POST", "/accounts", [("Idempotency-Key", "a"), ("Idempotency-Key", "a")], json.dumps(PUBLIC).encode())
    assert twice.status == 400, text


def test_requests_at_once_make_one_account(make_server):
    server = make_server("--stack-delay", "500ms")
    headers = {"Idempotency-Key": "the only one"} | {"Idempotency-Key": '"the only one"'}
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: server.request("POST", "/accounts", PRIVATE, headers=headers), range(8)))
    assert all((r.status, as_it_stays(r.json)) == (201, as_it_stays(replies[0].json)) for r in replies)
    assert sum("accessKey" in r.json for r in replies) == 1
    assert sum(r.headers["Idempotency-Replayed"] is None for r in replies) == 1
    assert len(server.request("GET", "/accounts").json["items"]) == 1
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(server.request, "POST", "/accounts", PRIVATE, headers={"Idempotency-Key": "two"})
        while len(server.request("GET", "/accounts").json["items"]) < 2:
            time.sleep(0.01)
        meanwhile = server.request("POST", "/accounts", PRIVATE, headers={"Idempotency-Key": "two", "Prefer": "wait=0"})
        assert is_problem(meanwhile, 409) and meanwhile.headers["Retry-After"] == "1"
        assert first.result().status == 201


def test_a_server_killed_before_its_reply_makes_no_second_account(make_server):
    server = make_server("--stack-delay", "1s")
    headers = {"Idempotency-Key": str(uuid.uuid4())}

    def post():
        try:
            return server.request("POST", "/accounts", PRIVATE, headers=headers)
        except (urllib.error.URLError, OSError, http.client.HTTPException):
            return None

    for _ in range(2):  # killed twice, while the stack is made
        with ThreadPoolExecutor(1) as pool:
            lost = pool.submit(post)
            while not server.request("GET", "/accounts").json["items"]:
                time.sleep(0.01)
            time.sleep(0.1)
            server.kill()
            assert lost.result() is None
        server.start()
    (listed,) = server.request("GET", "/accounts").json["items"]
    reply = post()
    assert reply.status == 201 and reply.json["id"] == listed["id"] and reply.json["provisioningStatus"] == "active", reply.text
    assert post().text == reply.text
    assert len(server.request("GET", "/accounts").json["items"]) == 1
    assert len(server.client("cloudformation").describe_stacks()["Stacks"]) == 1


def test_what_a_key_has_made_is_not_made_again(make_server):
    server = make_server("--stack-delay", "300ms")
    headers = {"Idempotency-Key": str(uuid.uuid4())}

    def post():
        try:
            return server.request("POST", "/accounts", PRIVATE, headers=headers)
        except (urllib.error.URLError, OSError, http.client.HTTPException):
            return None

    with ThreadPoolExecutor(1) as pool:
        lost = pool.submit(post)
        while not server.request("GET", "/accounts").json["items"]:
            time.sleep(0.01)
        server.kill()
        assert lost.result() is None
    server.start()
    (listed,) = server.request("GET", "/accounts").json["items"]
    path = f"/accounts/{listed['id']}"
    while server.request("GET", path + "/provisioning").json["step"] != "done":
        time.sleep(0.01)
    assert server.request("DELETE", path).json["provisioningStatus"] == "deleted"
    for _ in range(2):
        again = post()
        assert is_problem(again, 410) and "Idempotency-Key" in again.json["detail"]
    assert server.request("GET", "/accounts").json["items"] == [] and is_problem(server.request("GET", path), 404)


def test_plain_changes_at_once_all_get_through(server):
    for body in (PUBLIC, PRIVATE):
        path = f"/accounts/{create(server, body)['id']}"
        with ThreadPoolExecutor(50) as pool:
            replies = list(pool.map(lambda i: server.request("PATCH", path, {"name": f"n{i}"}), range(50)))
        assert {reply.status for reply in replies} == {200}, [reply.text for reply in replies if reply.status != 200]
        assert sorted(reply.json["version"] for reply in replies) == list(range(2, 52))


def test_lists_leave_parts_out(server):
    account = create(server)
    listed = next(a for a in server.request("GET", "/accounts").json["items"] if a["id"] == account["id"])
    assert listed == {k: v for k, v in account.items() if k not in ("addresses", "technicalUser", "licenses", "accessKey")}


def test_a_license_is_added_once(server):
    account = create(server)
    path = f"/accounts/{account['id']}/licenses"
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    first = server.request("POST", path, LICENSE, headers=headers)
    again = server.request("POST", path, LICENSE, headers=headers)
    assert first.status == again.status == 201 and first.text == again.text and first.headers["Location"] == again.headers["Location"]
    assert is_problem(server.request("POST", path, LICENSE | {"productId": "other"}, headers=headers), 422)
    assert len(server.request("GET", path).json["items"]) == 2


# ETag, If-Match, If-None-Match

def test_conditions_on_accounts(server):
    path = f"/accounts/{create(server)['id']}"
    read = server.request("GET", path)
    tag = read.headers["ETag"]
    unchanged = server.request("GET", path, headers={"If-None-Match": tag})
    assert unchanged.status == 304 and unchanged.text == "" and unchanged.headers["ETag"] == tag
    changed = server.request("PATCH", path, {"name": "One"}, headers={"If-Match": tag})
    assert changed.status == 200 and changed.headers["ETag"] != tag
    for stale in (tag, '"nonsense"', f"W/{changed.headers['ETag']}"):
        assert is_problem(server.request("PATCH", path, {"name": "Two"}, headers={"If-Match": stale}), 412)
        assert is_problem(server.request("DELETE", path, headers={"If-Match": stale}), 412)
    assert is_problem(server.request("PATCH", path, {"name": "Two"}, headers={"If-Match": "1"}), 400)
    now = server.request("GET", path, headers={"If-None-Match": tag})
    assert now.status == 200 and now.json["name"] == "One" and now.headers["ETag"] == changed.headers["ETag"]
    both = server.request("PATCH", path, {"name": "Three"}, headers={"If-Match": f'"x", {now.headers["ETag"]}'})
    assert both.status == 200
    assert server.request("DELETE", path, headers={"If-Match": "*"}).status == 200


def test_of_two_writers_with_one_tag_one_wins(server):
    path = f"/accounts/{create(server)['id']}"
    for _ in range(5):
        tag = server.request("GET", path).headers["ETag"]
        with ThreadPoolExecutor(4) as pool:
            replies = list(pool.map(lambda i: server.request("PATCH", path, {"name": f"n{i}"}, headers={"If-Match": tag}), range(4)))
        assert sorted(r.status for r in replies) == [200, 412, 412, 412]


# Lists

def test_filters_hold_together_and_cursors_belong_to_them(make_server):
    server = make_server()
    other = LICENSE | {"enterpriseId": "ent-2"}
    made = {(kind, enterprise): create(server, body | {"licenses": [license]})["id"]
            for kind, body in (("public", PUBLIC), ("private", PRIVATE)) for enterprise, license in (("ent-1", LICENSE), ("ent-2", other))}

    def ids(query):
        found, cursor = set(), None
        while True:
            page = server.request("GET", f"/accounts?limit=1&{query}" + (f"&cursor={cursor}" if cursor else "")).json
            found |= {account["id"] for account in page["items"]}
            if not (cursor := page["cursor"]):
                return found

    assert ids("") == set(made.values())
    assert ids("enterpriseId=ent-2") == {made["public", "ent-2"], made["private", "ent-2"]}
    assert ids("enterpriseId=ent-2&cloudType=private&status=active") == {made["private", "ent-2"]}
    assert ids("cloudType=public&status=failed") == set() == ids("enterpriseId=ent-3")
    cursor = server.request("GET", "/accounts?limit=1&cloudType=public").json["cursor"]
    for bad in (f"cursor={cursor}", f"cursor={cursor}&cloudType=private", "cursor=", "cursor=%00", "cursor=AAAA"):
        assert paths(server.request("GET", "/accounts?" + bad)) == {"cursor"}, bad
    for name, bad in (("cloudType", "both"), ("status", "gone"), ("enterpriseId", ""), ("limit", "101"), ("limit", "1.0"), ("limit", "")):
        assert paths(server.request("GET", f"/accounts?{name}={bad}")) == {name}
    assert paths(server.request("GET", "/accounts?limit=1&limit=2")) == {"limit"}
    assert paths(server.request("GET", "/accounts?name=x")) == {"name"}


# Licenses

@pytest.mark.parametrize("body", [PRIVATE, PUBLIC], ids=["private", "public"])
def test_licenses_one_by_one_in_both_tables(server, body):
    account = create(server, body)
    path = f"/accounts/{account['id']}/licenses"
    (there,) = server.request("GET", path).json["items"]
    assert {k: v for k, v in there.items() if k != "id"} == LICENSE
    made = server.request("POST", path, LICENSE | {"numberOfUsers": 5, "renewalNotify": True})
    assert made.status == 201 and made.headers["Location"] == f"{path}/{made.json['id']}"
    one = made.headers["Location"]
    assert server.request("GET", one).json == made.json

    def stored(table):
        found = server.client("dynamodb").query(TableName=table, KeyConditionExpression="PK = :p AND begins_with(SK, :s)", ConsistentRead=True,
                                                ExpressionAttributeValues={":p": {"S": f"ACCOUNT#{account['id']}"}, ":s": {"S": "LICENSE#"}})["Items"]
        return {item["SK"]["S"].removeprefix("LICENSE#"): item for item in found}

    for table in {"app-prod-shared", account["tableName"]}:
        assert set(stored(table)) == {there["id"], made.json["id"]}
    changed = server.request("PATCH", one, {"numberOfUsers": 6, "endDate": "2025-12-31"}, headers={"If-Match": made.headers["ETag"]})
    assert changed.status == 200 and changed.json == made.json | {"numberOfUsers": 6, "endDate": "2025-12-31"}
    assert is_problem(server.request("PATCH", one, {"numberOfUsers": 7}, headers={"If-Match": made.headers["ETag"]}), 412)
    assert server.request("GET", one, headers={"If-None-Match": changed.headers["ETag"]}).status == 304
    for table in {"app-prod-shared", account["tableName"]}:
        assert stored(table)[made.json["id"]]["numberOfUsers"] == {"N": "6"}
    assert is_problem(server.request("DELETE", one, headers={"If-Match": made.headers["ETag"]}), 412)
    assert server.request("DELETE", one).json == {"id": made.json["id"], "accountId": account["id"], "deleted": True}
    for table in {"app-prod-shared", account["tableName"]}:
        assert set(stored(table)) == {there["id"]}
    for method in ("GET", "DELETE"):
        assert is_problem(server.request(method, one), 404)
    assert server.request("GET", f"/accounts/{account['id']}").json["licenses"] == [LICENSE]


def test_licenses_are_judged_as_in_an_account(server):
    path = f"/accounts/{create(server)['id']}/licenses"
    one = server.request("POST", path, LICENSE).headers["Location"]
    before = server.request("GET", path).text
    assert "$.enterpriseId" in paths(server.request("POST", path, {}))
    for change, where in (({"startDate": "2024-02-30"}, "$.startDate"), ({"endDate": "2023-12-31"}, "$.endDate"), ({"contactEmail": "nobody"}, "$.contactEmail"),
                          ({"numberOfUsers": -1}, "$.numberOfUsers"), ({"colour": "red"}, "$.colour"), ({"id": str(uuid.uuid4())}, "$.id"), ({"noticeDays": "7"}, "$.noticeDays")):
        assert paths(server.request("POST", path, LICENSE | change)) == {where}
        assert paths(server.request("PATCH", one, change)) == {where}
    assert server.request("GET", path).text == before
    for i in range(33):
        assert server.request("POST", path, LICENSE).status == 201, i
    full = server.request("POST", path, LICENSE)
    assert paths(full) == {"$.licenses"} and "35" in full.text
    assert len(server.request("GET", path).json["items"]) == 35
    nobody = f"/accounts/{uuid.uuid4()}/licenses"
    for method, body in (("GET", None), ("POST", LICENSE)):
        assert is_problem(server.request(method, nobody, body), 404)
    assert is_problem(server.request("PATCH", f"{path}/{uuid.uuid4()}", {"numberOfUsers": 1}), 404)
    assert is_problem(server.request("GET", f"{path}/not-a-uuid"), 404)


# Provisioning and retry

def test_what_failed_is_told_and_a_retry_makes_it_good(make_server):
    server = make_server("--stack-delay", "30ms")
    make_stacks_fail(server)
    account = create(server, PRIVATE)
    assert account["provisioningStatus"] == "failed"
    path = f"/accounts/{account['id']}"
    told = server.request("GET", path + "/provisioning").json
    assert told["status"] == "failed" and told["percent"] < 100
    assert told["failure"]["logicalId"] == "Taken" and told["failure"]["type"] == "AWS::SSM::Parameter" and told["failure"]["reason"] in told["error"]
    statuses = {(e["logicalId"], e["status"]) for e in told["events"]}
    assert ("Taken", "CREATE_FAILED") in statuses and ("Table", "CREATE_COMPLETE") in statuses
    assert {"Table", "Taken"} <= {r["logicalId"] for r in told["resources"]}
    assert is_problem(server.request("POST", path + "/provisioning/retry", {"now": True}), 400)
    key = {"Idempotency-Key": str(uuid.uuid4())}
    again = server.request("POST", path + "/provisioning/retry", headers=key)
    assert again.status == 200 and again.json["provisioningStatus"] == "failed"
    server.client("ssm").delete_parameter(Name="/taken")
    assert server.request("POST", path + "/provisioning/retry", headers=key).text == again.text, "that key has had its reply"
    good = server.request("POST", path + "/provisioning/retry", headers={"Prefer": "wait=0"})
    assert good.status == 202 and good.headers["Location"] == path
    seen = []
    while (told := server.request("GET", path + "/provisioning").json)["step"] != "done":
        seen.append((told["attempt"], told["percent"]))
        time.sleep(0.01)
    assert seen == sorted(seen) and {percent for _, percent in seen} <= set(range(100)) and len({attempt for attempt, _ in seen}) == 1, seen
    assert told["status"] == "active" and told["percent"] == 100 and told["resourcesComplete"] == told["resourcesTotal"] and "failure" not in told
    assert is_problem(server.request("POST", path + "/provisioning/retry"), 409)
    assert is_problem(server.request("POST", f"/accounts/{uuid.uuid4()}/provisioning/retry"), 404)


# Settings of the table

SETTINGS = [
    ({"billingMode": "FREE"}, "billingMode"), ({"billingMode": "PAY_PER_REQUEST", "readCapacity": 5}, "readCapacity"),
    ({"billingMode": "PROVISIONED", "readCapacity": 0}, "readCapacity"), ({"billingMode": "PROVISIONED", "writeCapacityMin": 9, "writeCapacityMax": 8}, "writeCapacityMax"),
    ({"billingMode": "PROVISIONED", "readCapacity": 7, "readCapacityMax": 6}, "readCapacity"), ({"billingMode": "PROVISIONED", "targetUtilization": 19}, "targetUtilization"),
    ({"pointInTimeRecovery": "on"}, "pointInTimeRecovery"), ({"kmsKeyArn": "alias/mine"}, "kmsKeyArn"), ({"deletionProtection": 1}, "deletionProtection"), ({"tier": "gold"}, "tier"),
]


@pytest.mark.parametrize("settings,member", SETTINGS, ids=str)
def test_bad_settings_are_named(server, settings, member):
    assert paths(server.request("POST", "/accounts", PRIVATE | {"tableSettings": settings})) == {f"$.tableSettings.{member}"}


def test_bodies_name_what_is_wrong(server):
    license = LICENSE | {"numberOfUsers": 10**30}
    refused = server.request("POST", "/accounts", PUBLIC | {"licenses": [license]})
    assert paths(refused) == {"$.licenses[0].numberOfUsers"} and refused.json["errors"][0]["message"] == "must be 0 to 1000000000"
    marked = server.request("POST", "/accounts", "\ufeff".encode() + json.dumps(PUBLIC).encode())
    assert is_problem(marked, 400) and "byte order mark" in marked.json["detail"]
    many = server.request("POST", "/accounts", PRIVATE | {"tableSettings": {"billingMode": "FREE", "readCapacityMin": 9, "readCapacityMax": 8, "kmsKeyArn": "x"}})
    assert paths(many) == {f"$.tableSettings.{member}" for member in ("billingMode", "readCapacityMax", "kmsKeyArn")}
    assert "public account" in server.request("POST", "/accounts", PUBLIC | {"tableSettings": {}}).json["errors"][0]["message"]


def test_settings_are_private_accounts_only(server):
    assert paths(server.request("POST", "/accounts", PUBLIC | {"tableSettings": {"billingMode": "PROVISIONED"}})) == {"$.tableSettings"}
    path = f"/accounts/{create(server)['id']}"
    assert paths(server.request("PATCH", path, {"tableSettings": {"billingMode": "PROVISIONED"}})) == {"$.tableSettings"}
    assert "tableSettings" not in server.request("GET", path).json


def test_settings_are_what_the_table_has(server):
    account = create(server, PRIVATE | {"tableSettings": {"billingMode": "PROVISIONED", "readCapacity": 7, "writeCapacity": 6, "readCapacityMax": 50}})
    table = lambda: server.client("dynamodb").describe_table(TableName=account["tableName"])["Table"]
    assert account["tableSettings"]["readCapacityMax"] == 50
    assert [table()["ProvisionedThroughput"][k] for k in ("ReadCapacityUnits", "WriteCapacityUnits")] == [7, 6]
    path = f"/accounts/{account['id']}"
    changed = server.request("PATCH", path, {"name": "New", "tableSettings": {"billingMode": "PAY_PER_REQUEST"}})
    assert changed.status == 200 and changed.json["name"] == "New" and "updateError" not in changed.json, changed.text
    assert changed.json["tableSettings"]["billingMode"] == "PAY_PER_REQUEST" and table()["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


# Events

class Stream:
    """A reader of GET /events."""

    def __init__(self, server, query="", last=None, receive_buffer=None):
        host, port = server.admin.removeprefix("http://").split(":")
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(60)
        self.socket.connect((host, int(port)))
        resume = f"Last-Event-ID: {last}\r\n" if last else ""
        self.socket.sendall(f"GET /events{query} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {server.token}\r\n{resume}\r\n".encode())
        self.reply = http.client.HTTPResponse(self.socket)

    def begin(self):
        self.reply.begin()
        assert self.reply.status == 200 and self.reply.headers["Content-Type"] == "text/event-stream"
        return self

    def next(self):
        """The next event, comments and settings left out; None at the end."""
        while True:
            event = {}
            while (line := self.reply.readline().decode()) not in ("\n", ""):
                name, _, value = line.rstrip("\n").partition(":")
                event[name] = value.lstrip()
            if not line:
                return None
            if "data" in event:
                openapi.check_event(event["data"])
                assert json.loads(event["data"])["type"] == event["event"] and json.loads(event["data"])["id"] == event["id"]
                return json.loads(event["data"])

    def until(self, *types):
        seen = []
        while not seen or seen[-1]["type"] not in types:
            seen.append(self.next())
        return seen


def test_events_tell_an_accounts_life_and_are_resumed_after_a_restart(make_server):
    server = make_server()
    stream = Stream(server).begin()
    account = create(server, PRIVATE)
    life = stream.until("active")
    assert [e["type"] for e in life] == ["created", "provisioning", "active"] and {e["accountId"] for e in life} == {account["id"]}
    server.request("POST", f"/accounts/{account['id']}/licenses", LICENSE)
    last = life[-1]["id"]
    server.kill()
    server.start()
    create(server)
    resumed = Stream(server, last=last).begin()
    assert [e["type"] for e in resumed.until("active")] == ["changed", "created", "active"]
    server.request("DELETE", f"/accounts/{account['id']}")
    assert [e["type"] for e in resumed.until("deleted")] == ["deleting", "deleted"]
    everything = Stream(server, "?from=oldest").begin().until("deleted")
    ids = [e["id"] for e in everything]
    assert ids == sorted(set(ids)) and [e["type"] for e in everything].count("created") == 2
    assert is_problem(server.request("GET", "/events", headers={"Last-Event-ID": "yesterday"}), 400)
    assert paths(server.request("GET", "/events?account=mine")) == {"account"}
    assert paths(server.request("GET", "/events?from=then")) == {"from"}
    assert server.request("GET", "/events", token=None).status == 401


def test_events_of_one_account(server):
    mine, other = create(server), create(server)
    stream = Stream(server, f"?account={mine['id']}").begin()
    for account in (other, mine, other):
        server.request("PATCH", f"/accounts/{account['id']}", {"name": "New"})
    server.request("DELETE", f"/accounts/{mine['id']}")
    assert {e["accountId"] for e in stream.until("deleted")} == {mine["id"]}


def test_readers_that_do_not_read_hold_nobody_and_a_stop_ends_all(make_server):
    server = make_server()
    slow = [Stream(server, "?from=oldest", receive_buffer=2048) for _ in range(20)]
    reader = Stream(server).begin()
    for i in range(100):
        create(server, PUBLIC | {"name": f"n{i}"})
    seen = [reader.next() for _ in range(200)]
    assert sum(e["type"] == "active" for e in seen) == 100
    gone = Stream(server).begin()
    gone.socket.close()
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < 9, "the grace was used up"
    assert reader.next() is None and reader.reply.isclosed()
    for stream in slow:
        stream.socket.close()


# Errors

def test_errors_are_honest_problems(server):
    account = f"/accounts/{create(server)['id']}"
    for method, path, allowed in (("PUT", "/accounts", "GET, HEAD, POST"), ("POST", account, "DELETE, GET, HEAD, PATCH"), ("DELETE", account + "/licenses", "GET, HEAD, POST"),
                                  ("PUT", f"{account}/licenses/{uuid.uuid4()}", "DELETE, GET, HEAD, PATCH"), ("GET", account + "/provisioning/retry", "POST"),
                                  ("POST", account + "/provisioning", "GET, HEAD"), ("POST", "/events", "GET, HEAD"), ("POST", "/healthz", "GET, HEAD")):
        reply = server.request(method, path, b"" if method == "POST" else None)
        assert is_problem(reply, 405) and reply.headers["Allow"] == allowed, (method, path)
    for path in ("/", "/account", account + "/", account + "/nothing", account + "/licenses/", account + "/provisioning/retry/x", "/events/1"):
        assert is_problem(server.request("GET", path), 404), path
    for kind, status in (("text/xml", 415), ("multipart/form-data", 415), ("application/json; charset=utf-8", 201), ("Application/JSON", 201), ("application/x-www-form-urlencoded", 201)):
        reply = server.request("POST", "/accounts", PUBLIC, headers={"Content-Type": kind})
        assert reply.status == status, kind
        assert status == 201 or is_problem(reply, 415)
    assert is_problem(server.request("POST", "/accounts", b"x" * (1 << 20) + b"x"), 413)
    assert is_problem(server.request("GET", "/accounts", token="wrong"), 401)
    head, text = raw(server, "HEAD", account, [])
    assert head.status == 200 and text == "" and head.headers["ETag"] and int(head.headers["Content-Length"]) > 0
    assert server.request("GET", account, headers={"Accept": "text/html"}).headers["Content-Type"] == "application/json"
