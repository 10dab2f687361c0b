"""The tenants' DynamoDB endpoint, through the clients that tenants have."""
import concurrent.futures
import datetime
import hashlib
import json
import os
import subprocess
import urllib.error
import urllib.request

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import pytest
from botocore.exceptions import ClientError
from conftest import PRIVATE, PUBLIC, ROOT, dynamodb

GET = {"TableName": "data", "Key": dynamodb({"PK": "p", "SK": "s"})}


class Tenant:
    """An account and its programs."""

    def __init__(self, server, account):
        self.server, self.id = server, account["id"]
        self.key_id, self.secret = account["accessKey"]["accessKeyId"], account["accessKey"]["secretAccessKey"]
        self.gateway = server.urls["gateway"]

    def client(self, **changes):
        options = {"aws_access_key_id": self.key_id, "aws_secret_access_key": self.secret, "region_name": "us-east-1"} | changes
        return boto3.session.Session().client("dynamodb", endpoint_url=self.gateway, config=botocore.config.Config(retries={"max_attempts": 0}), **options)

    def signed(self, operation="GetItem", body=None, headers=None, at=None, region="us-east-1", service="dynamodb", sign=botocore.auth.SigV4Auth):
        """A request as botocore signs it, to be altered and sent."""
        data = json.dumps(GET if body is None else body)
        request = botocore.awsrequest.AWSRequest("POST", self.gateway + "/", data=data, headers={
            "Host": self.gateway.removeprefix("http://"), "X-Amz-Target": f"DynamoDB_20120810.{operation}",
            "Content-Type": "application/x-amz-json-1.0"} | (headers or {}))
        signer = sign(botocore.credentials.Credentials(self.key_id, self.secret), service, region)
        if at:
            request.context["timestamp"] = at.strftime("%Y%m%dT%H%M%SZ")
            signer._modify_request_before_signing(request)
            canonical = signer.canonical_request(request)
            signature = signer.signature(signer.string_to_sign(request, canonical), request)
            signer._inject_signature_to_request(request, signature)
        else:
            signer.add_auth(request)
        return request


def send(request, headers=None, more=()):
    """Status, error code and message."""
    sent = urllib.request.Request(request.url, data=request.data.encode(), method=request.method, headers=dict(request.headers.items()) | (headers or {}))
    try:
        with urllib.request.urlopen(sent) as got:
            return got.status, "", got.read().decode()
    except urllib.error.HTTPError as error:
        assert error.headers["x-amzn-RequestId"] and error.headers["X-Amz-Crc32"]
        body = json.loads(error.read())
        return error.code, body["__type"].split("#")[1], body.get("message") or body.get("Message") or ""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    from conftest import Server
    running = Server(str(tmp_path_factory.mktemp("gateway") / "data"), "--gateway", "127.0.0.1:0").start()
    yield running
    if running.process.poll() is None:
        running.kill()


def new_tenant(server, **changes):
    reply = server.request("POST", "/accounts", PUBLIC | changes)
    assert reply.status == 201, reply.text
    return Tenant(server, reply.json)


@pytest.fixture(scope="module")
def tenants(server):
    """Two in the shared table, one in a table of its own."""
    return [new_tenant(server), new_tenant(server), new_tenant(server, cloudType="private")]


def code_of(call, **arguments):
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return refused.value.response["Error"]["Code"], refused.value.response["ResponseMetadata"]["HTTPStatusCode"]


def use(tenant, name):
    """A program's ordinary work; what it read that was not its own."""
    client, strange = tenant.client(), []
    for i in range(10):
        client.put_item(TableName="data", Item=dynamodb({"PK": "boto", "SK": f"{i}", "owner": name, "GSI1PK": "all", "GSI1SK": f"{i}"}))
        client.update_item(TableName="data", Key=dynamodb({"PK": "boto", "SK": f"{i}"}), UpdateExpression="SET n = if_not_exists(n, :z) + :one",
                           ExpressionAttributeValues={":z": {"N": "0"}, ":one": {"N": "1"}})
        for query in [{"KeyConditionExpression": "PK = :p", "ExpressionAttributeValues": {":p": {"S": "boto"}}},
                      {"IndexName": "GSI1", "KeyConditionExpression": "GSI1PK = :p", "ExpressionAttributeValues": {":p": {"S": "all"}}}]:
            items = client.query(TableName="data", **query)["Items"]
            assert len(items) == i + 1
            strange += [item for item in items if item["owner"]["S"] != name or item["n"]["N"] != "1" or "ACCOUNT#" in json.dumps(item)]
    return strange


def test_boto3_three_tenants_at_once(tenants):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        assert list(pool.map(use, tenants, ["one", "two", "three"])) == [[], [], []]


def test_the_aws_cli(tenants):
    def aws(tenant, *arguments):
        environment = os.environ | {"AWS_ACCESS_KEY_ID": tenant.key_id, "AWS_SECRET_ACCESS_KEY": tenant.secret, "AWS_DEFAULT_REGION": "us-east-1",
                                    "AWS_PAGER": "", "AWS_EC2_METADATA_DISABLED": "true"}
        return subprocess.run(["/usr/bin/aws", "--endpoint-url", tenant.gateway, "--output", "json", "dynamodb", *arguments],
                              capture_output=True, text=True, env=environment)

    for tenant, name in zip(tenants, ["one", "two", "three"]):
        done = aws(tenant, "put-item", "--table-name", "data", "--item", json.dumps(dynamodb({"PK": "cli", "SK": "s", "owner": name})))
        assert done.returncode == 0, done.stderr
    for tenant, name in zip(tenants, ["one", "two", "three"]):
        done = aws(tenant, "get-item", "--table-name", "data", "--key", json.dumps(dynamodb({"PK": "cli", "SK": "s"})))
        assert json.loads(done.stdout)["Item"]["owner"]["S"] == name, done.stderr
    done = aws(tenants[0], "delete-table", "--table-name", "data")
    assert done.returncode != 0 and "AccessDeniedException" in done.stderr


@pytest.mark.parametrize("program", ["gateway.mjs", "electrodb.mjs"])
def test_the_javascript_sdk_and_a_library_over_it(server, tenants, program):
    keys = [{"accessKeyId": tenant.key_id, "secretAccessKey": tenant.secret} for tenant in tenants]
    environment = os.environ | {"TENANTRY_TEST_GATEWAY": server.urls["gateway"], "TENANTRY_TEST_KEYS": json.dumps(keys)}
    done = subprocess.run(["node", "--test", f"sdk/{program}"], cwd=ROOT / "test", env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_whoever_is_not_a_tenant(server, tenants):
    ada, bob = tenants[:2]
    assert code_of(ada.client(aws_secret_access_key=bob.secret).get_item, **GET) == ("InvalidSignatureException", 400)
    assert code_of(ada.client(aws_access_key_id="TKEYAAAAAAAAAAAAAAAA").get_item, **GET) == ("UnrecognizedClientException", 400)
    assert code_of(ada.client(aws_access_key_id="local", aws_secret_access_key="local").get_item, **GET) == ("UnrecognizedClientException", 400)
    assert code_of(ada.client(aws_session_token="token").get_item, **GET) == ("UnrecognizedClientException", 400)
    assert code_of(ada.client(region_name="eu-central-1").get_item, **GET) == ("InvalidSignatureException", 400)
    names = [p.removeprefix("http://") for p in (server.urls["gateway"],)]
    assert names  # the edge takes anyone, the gateway does not
    unsigned = ada.signed()
    del unsigned.headers["Authorization"]
    assert send(unsigned) == (400, "MissingAuthenticationTokenException", "Request is missing Authentication Token")


def test_signed_requests_that_were_altered(tenants):
    ada = tenants[0]
    assert send(ada.signed())[0] == 200
    mismatch = (400, "InvalidSignatureException")
    altered = ada.signed()
    altered.data = altered.data.replace("data", "Data")
    assert send(altered)[:2] == mismatch
    assert send(ada.signed(), {"X-Amz-Target": "DynamoDB_20120810.DeleteItem"})[:2] == mismatch
    assert send(ada.signed(), {"Host": "other"})[:2] == mismatch
    assert send(ada.signed(), {"X-Amz-Meta": "x"})[:2] == mismatch
    altered = ada.signed()
    altered.url += "?a=b"
    assert send(altered)[:2] == mismatch
    assert send(ada.signed(headers={"X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD"}))[:2] == mismatch
    assert send(ada.signed(headers={"X-Amz-Content-Sha256": hashlib.sha256(b"x").hexdigest()}))[:2] == mismatch
    assert send(ada.signed(headers={"X-Amz-Content-Sha256": hashlib.sha256(json.dumps(GET).encode()).hexdigest()}))[0] == 200
    assert send(ada.signed(service="s3"))[2] == "Credential should be scoped to correct service: 'dynamodb'. "
    assert send(ada.signed("DropTable"))[1] == "UnknownOperationException"
    both = ada.signed()
    both.url += "?X-Amz-Signature=0"
    assert send(both)[1:] == ("InvalidSignatureException", "Found both 'X-Amz-Signature' as a query-string param and 'Authorization' as HTTP header.")
    presigned = ada.signed(sign=botocore.auth.SigV4QueryAuth)
    assert send(presigned)[1] == "IncompleteSignatureException"


def test_five_minutes(tenants):
    now = datetime.datetime.utcnow()
    for minutes, text in [(-4, ""), (4, ""), (-6, "Signature expired: "), (6, "Signature not yet current: ")]:
        status, code, message = send(tenants[0].signed(at=now + datetime.timedelta(minutes=minutes)))
        assert (status, code) == (400, "InvalidSignatureException") if text else status == 200, (minutes, message)
        assert message.startswith(text), message


def test_names_that_a_tenant_cannot_say(server, tenants):
    client = tenants[0].client()
    arn = "arn:aws:dynamodb:us-east-1:000000000000:table/app-prod-shared"
    for table in ["app-prod-shared", f"app-prod-account-{tenants[2].id}", "Data", "other"]:
        assert code_of(client.get_item, TableName=table, Key=GET["Key"]) == ("ResourceNotFoundException", 400)
    status, code, message = send(tenants[0].signed(body=GET | {"TableName": arn}))
    assert status == 400 and "app-prod" not in message
    assert code_of(client.create_table, TableName="mine", AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
                   KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}], BillingMode="PAY_PER_REQUEST") == ("AccessDeniedException", 400)
    assert code_of(client.delete_table, TableName="data") == ("AccessDeniedException", 400)


def test_an_account_that_is_being_created_is_retried_one_that_is_deleted_not(make_server):
    server = make_server("--gateway", "127.0.0.1:0", "--stack-delay", "2s", "--cache-unknown", "100ms", "--cache-ttl", "100ms", "--cache-stale", "0")
    reply = server.request("POST", "/accounts", PRIVATE, headers={"Prefer": "wait=0"})
    tenant = Tenant(server, reply.json)
    assert code_of(tenant.client().get_item, **GET) == ("ServiceUnavailable", 503)
    patient = boto3.client("dynamodb", endpoint_url=tenant.gateway, region_name="us-east-1", aws_access_key_id=tenant.key_id,
                           aws_secret_access_key=tenant.secret, config=botocore.config.Config(retries={"max_attempts": 20}))
    assert "Item" not in patient.get_item(**GET)
    server.request("DELETE", f"/accounts/{tenant.id}", headers={"Prefer": "wait=60"})
    assert code_of(tenant.client().get_item, **GET) == ("UnrecognizedClientException", 400)


def test_keys_that_are_rotated(tenants):
    ada = tenants[0]
    made = ada.server.request("POST", f"/accounts/{ada.id}/access-keys")
    assert made.status == 201, made.text
    fresh = ada.client(aws_access_key_id=made.json["accessKeyId"], aws_secret_access_key=made.json["secretAccessKey"])
    assert fresh.get_item(**GET)["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert ada.server.request("DELETE", f"/accounts/{ada.id}/access-keys/{made.json['accessKeyId']}").status == 200
    assert code_of(fresh.get_item, **GET) == ("UnrecognizedClientException", 400)
    assert ada.client().get_item(**GET)["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_suspended_account_is_refused_until_it_is_not(server, tenants):
    bob = tenants[1]
    path = f"/accounts/{bob.id}"
    bob.client().get_item(**GET)
    changed = server.request("PATCH", path, {"suspended": True})
    assert changed.status == 200 and changed.json["suspended"] is True and changed.json["provisioningStatus"] == "active"
    assert code_of(bob.client().get_item, **GET) == ("AccessDeniedException", 400)
    second = server.request("POST", f"{path}/access-keys").json
    fresh = bob.client(aws_access_key_id=second["accessKeyId"], aws_secret_access_key=second["secretAccessKey"])
    assert code_of(fresh.get_item, **GET) == ("AccessDeniedException", 400)
    tenants[0].client().get_item(**GET)
    assert server.request("PATCH", path, {"suspended": "yes"}).status == 400
    assert server.request("GET", path).json["suspended"] is True
    assert server.request("PATCH", path, {"suspended": False}).json["suspended"] is False
    bob.client().get_item(**GET)
    fresh.get_item(**GET)
    assert server.request("DELETE", f"{path}/access-keys/{second['accessKeyId']}").status == 200


def test_suspension_and_keys_survive_a_crash(make_server):
    server = make_server("--gateway", "127.0.0.1:0")
    kept, suspended = (server.request("POST", "/accounts", PUBLIC).json for _ in range(2))
    server.request("PATCH", f"/accounts/{suspended['id']}", {"suspended": True})
    server.kill()
    server.start()
    Tenant(server, kept).client().get_item(**GET)
    assert code_of(Tenant(server, suspended).client().get_item, **GET) == ("AccessDeniedException", 400)
