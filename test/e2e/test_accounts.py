"""The seed's flows through the admin API, seen from outside with boto3 and the AWS CLI."""
import json
import uuid

import botocore.exceptions
import pytest
from conftest import PRIVATE, PUBLIC, as_it_stays


def create(server, body):
    reply = server.request("POST", "/accounts", body)
    assert reply.status == 201, reply.text
    return reply.json


def parameters(server, account_id):
    found = server.client("ssm").get_parameters_by_path(Path=f"/accounts/{account_id}/", Recursive=True)["Parameters"]
    return {p["Name"].removeprefix(f"/accounts/{account_id}/"): p["Value"] for p in found}


def records(server, table, account_id):
    found = server.client("dynamodb").query(TableName=table, KeyConditionExpression="PK = :p", ConsistentRead=True,
                                            ExpressionAttributeValues={":p": {"S": f"ACCOUNT#{account_id}"}})["Items"]
    return {item["SK"]["S"].split("#")[0] for item in found}


@pytest.mark.parametrize("body", [PRIVATE, PUBLIC], ids=["private", "public"])
def test_creation_answers_as_the_seed_says(server, body):
    account = create(server, body)
    assert uuid.UUID(account["id"]).version == 4
    for field in ("name", "masterAccountName", "cloudType", "technicalUser"):
        assert account[field] == body[field]
    assert account["provisioningStatus"] == "active"
    expected = f"app-prod-account-{account['id']}" if body["cloudType"] == "private" else "app-prod-shared"
    assert account["tableName"] == expected
    for part in ("addresses", "licenses"):
        assert [{k: v for k, v in one.items() if k != "id"} for one in account[part]] == body[part]
    assert server.request("GET", f"/accounts/{account['id']}").json == as_it_stays(account)


def test_the_seeds_useful_commands(server):
    account = create(server, PRIVATE)
    name = f"app-prod-account-{account['id']}"
    found = server.aws("ssm", "get-parameters-by-path", "--path", f"/accounts/{account['id']}/", "--recursive")["Parameters"]
    values = {p["Name"]: p["Value"] for p in found}
    prefix = f"/accounts/{account['id']}"
    table = server.client("dynamodb").describe_table(TableName=name)["Table"]
    assert values == {
        f"{prefix}/cloud-type": "private", f"{prefix}/provisioning-status": "active", f"{prefix}/dynamodb/table-name": name,
        f"{prefix}/dynamodb/table-arn": table["TableArn"], f"{prefix}/dynamodb/stream-arn": table["LatestStreamArn"]}
    (stack,) = server.aws("cloudformation", "describe-stacks", "--stack-name", name)["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    outputs = {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}
    assert outputs["TableName"] == name and outputs["TableArn"] == table["TableArn"]
    tables = server.aws("dynamodb", "list-tables", "--query", "TableNames[?contains(@, `account-`)]")
    assert name in tables and "app-prod-shared" not in tables


def test_initial_data_is_in_both_tables_of_a_private_account(server):
    account = create(server, PRIVATE)
    everything = {"METADATA", "ADDRESS", "TECH_USER", "LICENSE"}
    assert everything <= records(server, "app-prod-shared", account["id"])
    assert everything <= records(server, account["tableName"], account["id"])


def test_a_public_account_lives_in_the_shared_table_and_has_no_stack(server):
    account = create(server, PUBLIC)
    assert {"METADATA", "ADDRESS", "TECH_USER", "LICENSE"} <= records(server, "app-prod-shared", account["id"])
    values = parameters(server, account["id"])
    assert values["cloud-type"] == "public" and values["dynamodb/table-name"] == "app-prod-shared"
    assert values["provisioning-status"] == "active" and "provisioning-error" not in values
    with pytest.raises(botocore.exceptions.ClientError, match="does not exist"):
        server.client("cloudformation").describe_stacks(StackName=f"app-prod-account-{account['id']}")


def test_the_dedicated_table_is_a_full_clone(server):
    account = create(server, PRIVATE)
    dynamodb = server.client("dynamodb")
    table = dynamodb.describe_table(TableName=account["tableName"])["Table"]
    shared = dynamodb.describe_table(TableName="app-prod-shared")["Table"]
    for part in ("KeySchema", "StreamSpecification"):
        assert table[part] == shared[part]
    plain = lambda t: sorted((i["IndexName"], json.dumps(i["KeySchema"]), i["Projection"]["ProjectionType"]) for i in t["GlobalSecondaryIndexes"])
    assert plain(table) == plain(shared)
    assert table["SSEDescription"]["SSEType"] == "KMS"
    assert dynamodb.describe_time_to_live(TableName=account["tableName"])["TimeToLiveDescription"]["AttributeName"] == "ttl"
    backups = dynamodb.describe_continuous_backups(TableName=account["tableName"])["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_provisioning_and_route(server):
    for body in (PRIVATE, PUBLIC):
        account = create(server, body)
        provisioning = server.request("GET", f"/accounts/{account['id']}/provisioning").json
        assert provisioning["status"] == "active"
        route = server.request("GET", f"/accounts/{account['id']}/route").json
        assert route["tableName"] == account["tableName"] and route["cloudType"] == body["cloudType"]
    assert server.request("GET", f"/accounts/{uuid.uuid4()}/route").status == 404


def test_lists_page_through_every_account_once(make_server):
    server = make_server()
    made = [create(server, PUBLIC | {"name": f"n{i}"})["id"] for i in range(7)]
    seen, cursor = [], None
    while True:
        page = server.request("GET", "/accounts?limit=3" + (f"&cursor={cursor}" if cursor else "")).json
        assert len(page["items"]) <= 3
        seen += [a["id"] for a in page["items"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(made)
    assert server.request("GET", "/accounts?cursor=nonsense").status == 400
    assert server.request("GET", "/accounts?limit=0").status == 400
    assert server.request("GET", "/accounts?colour=red").status == 400


def test_patch_changes_what_it_names_everywhere(server):
    for body in (PRIVATE, PUBLIC):
        account = create(server, body)
        path = f"/accounts/{account['id']}"
        changed = server.request("PATCH", path, {"name": "New Name", "technicalUser": body["technicalUser"] | {"middleName": "K"}})
        assert changed.status == 200, changed.text
        assert changed.json["name"] == "New Name" and changed.json["technicalUser"]["middleName"] == "K"
        assert changed.json["licenses"] == account["licenses"]
        assert server.request("GET", path).json == changed.json
        metadata = server.client("dynamodb").get_item(
            TableName=account["tableName"], Key={"PK": {"S": f"ACCOUNT#{account['id']}"}, "SK": {"S": "METADATA"}})["Item"]
        assert metadata["name"] == {"S": "New Name"}
        refused = server.request("PATCH", path, {"cloudType": "public" if body["cloudType"] == "private" else "private"})
        assert refused.status == 400 and "cloudType" in refused.text and "cannot be changed" in refused.text
        assert server.request("GET", path).json == changed.json


def test_deletion_leaves_nothing(make_server):
    server = make_server()
    for body in (PRIVATE, PUBLIC):
        kept = create(server, body)
        account = create(server, body)
        done = server.request("DELETE", f"/accounts/{account['id']}")
        assert done.status in (200, 204), done.text
        assert server.request("GET", f"/accounts/{account['id']}").status == 404
        assert server.request("GET", f"/accounts/{account['id']}/route").status == 404
        assert parameters(server, account["id"]) == {}
        assert records(server, "app-prod-shared", account["id"]) == set()
        tables = server.client("dynamodb").list_tables()["TableNames"]
        assert f"app-prod-account-{account['id']}" not in tables and kept["tableName"] in tables
        live = [s["StackName"] for s in server.client("cloudformation").describe_stacks()["Stacks"]]
        assert f"app-prod-account-{account['id']}" not in live
        assert server.request("GET", f"/accounts/{kept['id']}").json == as_it_stays(kept)
    assert server.request("DELETE", f"/accounts/{uuid.uuid4()}").status == 404


def test_no_token_no_answer(server):
    for path in ("/accounts", f"/accounts/{uuid.uuid4()}", "/accounts/x/route", "/nowhere"):
        for token in (None, "", "wrong", server.token + "x", server.token[:-1]):
            reply = server.request("GET", path, token=token)
            assert reply.status == 401, (path, token)
            assert reply.headers["WWW-Authenticate"].startswith("Bearer")
    before = server.request("GET", "/accounts").json
    assert server.request("POST", "/accounts", PUBLIC, token=None).status == 401
    assert server.request("GET", "/accounts").json == before
    for path in ("/healthz", "/readyz"):
        assert server.request("GET", path, token=None).status == 200


BAD = [
    ({"name": 7}, "$.name"),
    ({"name": ""}, "$.name"),
    ({"cloudType": "hybrid"}, "$.cloudType"),
    ({"colour": "red"}, "$.colour"),
    ({"id": str(uuid.uuid4())}, "$.id"),
    ({"addresses": {}}, "$.addresses"),
    ({"addresses": [{"line1": "x"}]}, "$.addresses[0].city"),
    ({"addresses": [PRIVATE["addresses"][0] | {"planet": "Earth"}]}, "$.addresses[0].planet"),
    ({"technicalUser": PRIVATE["technicalUser"] | {"email": "nobody"}}, "$.technicalUser.email"),
    ({"licenses": [PRIVATE["licenses"][0] | {"startDate": "2024-02-30"}]}, "$.licenses[0].startDate"),
    ({"licenses": [PRIVATE["licenses"][0] | {"endDate": "2023-12-31"}]}, "$.licenses[0].endDate"),
    ({"licenses": [PRIVATE["licenses"][0] | {"numberOfUsers": "7"}]}, "$.licenses[0].numberOfUsers"),
    ({"licenses": [PRIVATE["licenses"][0] | {"renewalNotify": 1}]}, "$.licenses[0].renewalNotify"),
    ({"licenses": [PRIVATE["licenses"][0] | {"noticeDays": 1.5}]}, "$.licenses[0].noticeDays"),
]


@pytest.mark.parametrize("change,path", BAD, ids=[path for _, path in BAD])
def test_bad_fields_are_named_and_change_nothing(server, change, path):
    before = server.request("GET", "/accounts?limit=100").json
    reply = server.request("POST", "/accounts", PUBLIC | change)
    assert reply.status == 400, reply.text
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert path in [error["path"] for error in reply.json["errors"]], reply.text
    assert server.request("GET", "/accounts?limit=100").json == before


def test_every_invalid_field_is_listed(server):
    reply = server.request("POST", "/accounts", {"name": 1, "cloudType": "x", "colour": 1, "addresses": [{}, 5]})
    paths = {error["path"] for error in reply.json["errors"]}
    assert {"$.name", "$.cloudType", "$.colour", "$.addresses[0].line1", "$.addresses[1]"} <= paths


@pytest.mark.parametrize("body,status", [
    (b"", 400), (b"{", 400), (b"[]", 400), (b'"x"', 400), (b'{"name":"a","name":"b","cloudType":"public"}', 400), (b"\xff{}", 400),
    (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400), (b'{"name":"' + b"x" * (1 << 20) + b'"}', 413),
], ids=["empty", "torn", "list", "string", "duplicate", "not-utf8", "deep", "large"])
def test_bad_bodies_are_refused(server, body, status):
    reply = server.request("POST", "/accounts", body)
    assert reply.status == status, reply.text
    assert reply.headers["Content-Type"] == "application/problem+json"


def test_unknown_paths_methods_and_ids(server):
    assert server.request("GET", "/nowhere").status == 404
    assert server.request("GET", "/accounts/not-a-uuid").status == 404
    assert server.request("GET", f"/accounts/{uuid.uuid4()}").status == 404
    wrong = server.request("PUT", "/accounts", {})
    assert wrong.status == 405 and "POST" in wrong.headers["Allow"]


def test_the_account_waits_for_its_stack(make_server):
    server = make_server("--stack-delay", "300ms")
    account = create(server, PRIVATE)
    assert account["provisioningStatus"] == "active"
    events = server.client("cloudformation").describe_stack_events(StackName=account["tableName"])["StackEvents"]
    assert events[0]["ResourceStatus"] == "CREATE_COMPLETE" and events[0]["LogicalResourceId"] == account["tableName"]
    assert events[-1]["ResourceStatus"] == "CREATE_IN_PROGRESS"
