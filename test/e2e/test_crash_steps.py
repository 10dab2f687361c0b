"""kill -9 after every write: the server ends itself as soon as its nth write is durable (TENANTRY_TEST_STOP_AFTER_WRITES), for every n that an operation
gets to, and is started again. Whatever n: the account ends as if nothing had happened, in its record, in SSM, in its stack and its table."""
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import threading
import time
import urllib.error

import pytest
from conftest import BINARY, PRIVATE, PUBLIC, Server

DELAY = "60ms"
BUCKET, KEY = "app-prod-templates", "cloudformation/private-account-dynamodb.yaml"
SHARED = "app-prod-shared"
MAKING_CLIENTS = threading.Lock()
LOST = (urllib.error.URLError, ConnectionError, json.JSONDecodeError)
# The table is complete and protected when this fails: the rollback cannot remove it.
TAKEN = """
  Taken:
    Type: AWS::SSM::Parameter
    DependsOn: [Table, TableNameParameter, TableArnParameter, StreamArnParameter]
    Properties: {Name: /taken, Type: String, Value: x}

Outputs:
"""


class Mortal(Server):
    """One that may end by itself at any time, even before it is ready."""

    def start_mortal(self, writes):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TENANTRY_")} | {"TENANTRY_TEST_STOP_AFTER_WRITES": str(writes)}
        self.log = open(f"{self.data_dir}.log", "ab")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--data-dir", self.data_dir, "--admin", "127.0.0.1:0", "--edge", "127.0.0.1:0", *self.arguments],
            stdout=subprocess.PIPE, stderr=self.log, env=environment, text=True)
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            return False
        self.urls = dict(word.split("=", 1) for word in line.split()[1:])
        self.admin, self.edge = self.urls["admin"], self.urls["edge"]
        return True

    def client(self, service):
        with MAKING_CLIENTS:  # boto3's default session is made by its first user, for one thread at a time
            return super().client(service)

    def survives(self, act):
        """Whether the operation came to its end: the process is alive and its work has come to rest."""
        try:
            act(self)
            while any(self.provisioning(account["id"])["step"] != "done" for account in self.accounts()):
                time.sleep(0.002)
        except LOST:
            self.process.wait()
            return False
        self.kill()
        return True

    def accounts(self):
        return self.request("GET", "/accounts").json["items"]

    def provisioning(self, account_id):
        reply = self.request("GET", f"/accounts/{account_id}/provisioning")
        return reply.json if reply.status == 200 else {"step": "done"}

    def at_rest(self):
        """The accounts, when nobody works on them any more."""
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            if all(self.provisioning(account["id"])["step"] == "done" for account in self.accounts()):
                return [self.request("GET", f"/accounts/{account['id']}").json for account in self.accounts()]
            time.sleep(0.005)
        raise AssertionError(f"not at rest: {[self.provisioning(a['id']) for a in self.accounts()]}")


def parameters(server, account_id):
    path = f"/accounts/{account_id}/"
    page = server.client("ssm").get_parameters_by_path(Path=path, Recursive=True)["Parameters"]
    return {each["Name"].removeprefix(path): each["Value"] for each in page}


def live_stacks(server):
    return [s for s in server.client("cloudformation").list_stacks()["StackSummaries"] if s["StackStatus"] != "DELETE_COMPLETE"]


def check_active(server, account):
    """Record, SSM, stack and table say the same."""
    private = account["cloudType"] == "private"
    assert account["provisioningStatus"] == "active", account
    published = parameters(server, account["id"])
    name = f"app-prod-account-{account['id']}" if private else SHARED
    assert account["tableName"] == name and published == {
        "cloud-type": account["cloudType"], "provisioning-status": "active", "dynamodb/table-name": name,
        "dynamodb/table-arn": account["tableArn"], "dynamodb/stream-arn": account["streamArn"]}
    assert server.request("GET", f"/accounts/{account['id']}/route").json["tableName"] == name
    dynamodb = server.client("dynamodb")
    assert sorted(dynamodb.list_tables()["TableNames"]) == sorted({SHARED, name})
    stacks = live_stacks(server)
    if not private:
        assert stacks == []
        return
    assert [(s["StackName"], s["StackId"]) for s in stacks] == [(name, account["stackId"])], stacks
    assert stacks[0]["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert table["TableArn"] == account["tableArn"] and len(table["GlobalSecondaryIndexes"]) == 3
    copies = dynamodb.query(TableName=name, KeyConditionExpression="PK = :pk", ExpressionAttributeValues={":pk": {"S": f"ACCOUNT#{account['id']}"}})["Items"]
    assert sorted(item["SK"]["S"].split("#")[0] for item in copies) == ["ADDRESS", "LICENSE", "METADATA", "TECH_USER"]
    has = dynamodb_settings(dynamodb, name)
    assert {key: account["tableSettings"][key] for key in has} == has


def dynamodb_settings(dynamodb, name):
    table = dynamodb.describe_table(TableName=name)["Table"]
    recovery = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    return {"billingMode": table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"),
            "pointInTimeRecovery": recovery["PointInTimeRecoveryStatus"] == "ENABLED"}


def check_gone(server):
    assert server.client("dynamodb").list_tables()["TableNames"] == [SHARED] and live_stacks(server) == []
    left = server.client("ssm").get_parameters_by_path(Path="/accounts", Recursive=True)["Parameters"]
    assert left == []
    items = server.client("dynamodb").scan(TableName=SHARED)["Items"]
    assert [item for item in items if item["PK"]["S"].startswith("ACCOUNT#")] == []


def crash_everywhere(tmp_path, prepare, act, check):
    """`prepare` makes the state that each run starts from; `act` is what is interrupted. The number of writes that it makes."""
    first = Mortal(str(tmp_path / "first"), "--stack-delay", DELAY).start()
    prepare(first)
    assert first.stop() == 0

    def run(writes):
        server = Mortal(str(tmp_path / f"run{writes}"), *first.arguments)
        shutil.copytree(first.data_dir, server.data_dir)
        survived = server.start_mortal(writes) and server.survives(act)
        server.start()
        try:
            check(server, server.at_rest())
        except AssertionError as error:
            raise AssertionError(f"after {writes} writes: {error}; log: {pathlib.Path(server.log.name).read_text()}") from error
        finally:
            server.kill()
        shutil.rmtree(server.data_dir)
        return survived

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for begin in range(1, 1000, 16):
            results = list(pool.map(run, range(begin, begin + 16)))
            if True in results:
                return begin + results.index(True) - 1
    raise AssertionError("it never ends")


@pytest.mark.parametrize("body", [PUBLIC, PRIVATE], ids=["public", "private"])
def test_creation(tmp_path, body):
    def check(server, accounts):
        assert len(accounts) == 1
        check_active(server, accounts[0])

    writes = crash_everywhere(tmp_path, lambda server: None, lambda server: server.request("POST", "/accounts", body), check)
    assert writes >= (5 if body is PUBLIC else 20)


@pytest.mark.parametrize("body", [PUBLIC, PRIVATE], ids=["public", "private"])
def test_deletion(tmp_path, body):
    def prepare(server):
        account = server.request("POST", "/accounts", body).json
        assert account["provisioningStatus"] == "active", account
        if body is PUBLIC:
            put = lambda i: {"PutRequest": {"Item": {"PK": {"S": f"ACCOUNT#{account['id']}#{i}"}, "SK": {"S": "s"}, "GSI3PK": {"S": f"ACCOUNT#{account['id']}"},
                                                     "GSI3SK": {"S": f"{i:064x}"}}}}
            server.client("dynamodb").batch_write_item(RequestItems={SHARED: [put(i) for i in range(20)]})

    def act(server):
        for account in server.accounts():
            server.request("DELETE", f"/accounts/{account['id']}")

    def check(server, accounts):
        for account in accounts:  # the process died before the request had come
            assert account["provisioningStatus"] == "active"
            assert server.request("DELETE", f"/accounts/{account['id']}").json["provisioningStatus"] == "deleted"
        check_gone(server)

    assert crash_everywhere(tmp_path, prepare, act, check) >= 6


def test_update(tmp_path):
    change = {"tableSettings": {"pointInTimeRecovery": False, "kmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/k"}}

    def act(server):
        for account in server.accounts():
            reply = server.request("PATCH", f"/accounts/{account['id']}", change)
            assert reply.status in (200, 202), reply.text

    def check(server, accounts):
        check_active(server, accounts[0])
        settings = accounts[0]["tableSettings"]
        done = "kmsKeyArn" in settings
        assert settings["pointInTimeRecovery"] != done, settings
        assert done or accounts[0]["version"] == 1
        assert "updateError" not in accounts[0]

    assert crash_everywhere(tmp_path, lambda server: server.request("POST", "/accounts", PRIVATE), act, check) >= 5


def test_retry_of_what_could_not_be_rolled_back(tmp_path):
    def prepare(server):
        s3, ssm = server.client("s3"), server.client("ssm")
        good = s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read().decode()
        ssm.put_parameter(Name="/taken", Value="x", Type="String")
        s3.put_object(Bucket=BUCKET, Key=KEY, Body=good.replace("\nOutputs:\n", TAKEN).encode())
        account = server.request("POST", "/accounts", PRIVATE | {"tableSettings": {"deletionProtection": True}}).json
        assert account["provisioningStatus"] == "failed" and "ROLLBACK_FAILED" in account["provisioningError"], account
        assert len(server.client("dynamodb").list_tables()["TableNames"]) == 2
        s3.put_object(Bucket=BUCKET, Key=KEY, Body=good.encode())

    def act(server):
        for account in server.accounts():
            server.request("POST", f"/accounts/{account['id']}/provisioning/retry")

    def check(server, accounts):
        account = accounts[0]
        if account["provisioningStatus"] == "failed":  # the process died before the request had come
            account = server.request("POST", f"/accounts/{account['id']}/provisioning/retry").json
        check_active(server, account)

    assert crash_everywhere(tmp_path, prepare, act, check) >= 20
