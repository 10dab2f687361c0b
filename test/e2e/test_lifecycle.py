"""The life of accounts on the local cloud: settings of their tables at creation and later, failures that a retry cleans up, erasure."""
import pytest
from conftest import PRIVATE, PUBLIC

BUCKET, KEY = "app-prod-templates", "cloudformation/private-account-dynamodb.yaml"
CUSTOMER_KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
PROVISIONED = {"billingMode": "PROVISIONED", "readCapacityMin": 5, "readCapacityMax": 80, "writeCapacityMin": 6, "writeCapacityMax": 90, "targetUtilization": 60}


def create(server, status="active", **changes):
    account = server.request("POST", "/accounts", PRIVATE | changes).json
    assert account["provisioningStatus"] == status, account
    return account


def patch(server, account, **settings):
    reply = server.request("PATCH", f"/accounts/{account['id']}", {"tableSettings": settings}, headers={"Prefer": "wait=60"})
    assert reply.status == 200, reply.text
    return server.request("GET", f"/accounts/{account['id']}").json


def table_of(server, account):
    return server.client("dynamodb").describe_table(TableName=account["tableName"])["Table"]


def capacities(server, account):
    table = table_of(server, account)
    units = lambda of: (of["ProvisionedThroughput"]["ReadCapacityUnits"], of["ProvisionedThroughput"]["WriteCapacityUnits"])
    return {"table": units(table)} | {index["IndexName"]: units(index) for index in table["GlobalSecondaryIndexes"]}


def recovery(server, account):
    backups = server.client("dynamodb").describe_continuous_backups(TableName=account["tableName"])["ContinuousBackupsDescription"]
    return backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]


def stack_parameters(server, account):
    stack = server.client("cloudformation").describe_stacks(StackName=account["stackId"])["Stacks"][0]
    return stack["StackStatus"], {p["ParameterKey"]: p["ParameterValue"] for p in stack["Parameters"]}


def break_template(server, change):
    s3 = server.client("s3")
    good = s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read().decode()
    broken = change(good)
    assert broken != good
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=broken.encode())
    return lambda: s3.put_object(Bucket=BUCKET, Key=KEY, Body=good.encode())


def taken_parameter(server, extra=""):
    """A change of the template: one more resource, which cannot be made because its parameter exists already."""
    server.client("ssm").put_parameter(Name="/taken", Value="x", Type="String", Overwrite=True)
    resource = "\n  Taken:\n    Type: AWS::SSM::Parameter\n    DependsOn: [Table, StreamArnParameter]\n" + extra + \
               "    Properties: {Name: /taken, Type: String, Value: x}\n\nOutputs:\n"
    return lambda text: text.replace("\nOutputs:\n", resource)


def test_settings_at_creation(server):
    account = create(server, tableSettings=PROVISIONED | {"readCapacity": 12, "pointInTimeRecovery": False, "kmsKeyArn": CUSTOMER_KEY})
    assert account["tableSettings"] == PROVISIONED | {"readCapacity": 12, "pointInTimeRecovery": False, "kmsKeyArn": CUSTOMER_KEY, "deletionProtection": False}
    assert set(capacities(server, account).values()) == {(12, 6)}
    assert recovery(server, account) == "DISABLED"
    table = table_of(server, account)
    assert table["SSEDescription"]["KMSMasterKeyArn"] == CUSTOMER_KEY and not table.get("DeletionProtectionEnabled")
    status, parameters = stack_parameters(server, account)
    assert (parameters["ReadCapacityMax"], parameters["WriteCapacityMax"], parameters["TargetUtilization"]) == ("80", "90", "60")


def test_defaults_are_shown(server):
    account = create(server)
    assert account["tableSettings"] == {"billingMode": "PAY_PER_REQUEST", "pointInTimeRecovery": True, "deletionProtection": False}
    assert recovery(server, account) == "ENABLED"


def test_the_platforms_billing_mode_is_the_default(make_server):
    server = make_server()
    server.client("ssm").put_parameter(Name="/platform/dynamodb/default-billing-mode", Value="PROVISIONED", Type="String", Overwrite=True)
    account = create(server)
    assert account["tableSettings"]["billingMode"] == "PROVISIONED" and set(capacities(server, account).values()) == {(5, 5)}
    assert create(server, tableSettings={"billingMode": "PAY_PER_REQUEST"})["tableSettings"]["billingMode"] == "PAY_PER_REQUEST"


def test_an_update_changes_the_table_and_keeps_what_is_in_it(server):
    account = create(server)
    server.client("dynamodb").put_item(TableName=account["tableName"], Item={"PK": {"S": f"ACCOUNT#{account['id']}#x"}, "SK": {"S": "s"}})
    changed = patch(server, account, **PROVISIONED, pointInTimeRecovery=False, deletionProtection=True)
    assert changed["tableSettings"] == PROVISIONED | {"pointInTimeRecovery": False, "deletionProtection": True} and "updateError" not in changed
    assert set(capacities(server, account).values()) == {(5, 6)} and recovery(server, account) == "DISABLED"
    # Auto scaling does this: the next update must not undo it.
    throughput = lambda r, w: {"ReadCapacityUnits": r, "WriteCapacityUnits": w}
    server.client("dynamodb").update_table(TableName=account["tableName"], ProvisionedThroughput=throughput(40, 50),
                                           GlobalSecondaryIndexUpdates=[{"Update": {"IndexName": "GSI1", "ProvisionedThroughput": throughput(33, 44)}}])
    patch(server, account, pointInTimeRecovery=True)
    assert capacities(server, account) == {"table": (40, 50), "GSI1": (33, 44), "GSI2": (5, 6), "GSI3": (5, 6)} and recovery(server, account) == "ENABLED"
    patch(server, account, readCapacity=20)
    assert capacities(server, account) == {"table": (20, 50), "GSI1": (20, 44), "GSI2": (20, 6), "GSI3": (20, 6)}
    changed = patch(server, account, billingMode="PAY_PER_REQUEST", deletionProtection=False)
    assert table_of(server, account)["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert stack_parameters(server, account)[0] == "UPDATE_COMPLETE"
    items = server.client("dynamodb").scan(TableName=account["tableName"])["Items"]
    assert len(items) == 5
    (metadata,) = [item for item in items if item["SK"]["S"] == "METADATA"]
    assert metadata["tableSettings"]["M"]["billingMode"]["S"] == "PAY_PER_REQUEST"
    assert server.request("DELETE", f"/accounts/{account['id']}").json["provisioningStatus"] == "deleted"


def test_nothing_changed_is_no_error(server):
    account = create(server)
    assert "updateError" not in patch(server, account, billingMode="PAY_PER_REQUEST")
    assert stack_parameters(server, account)[0] in ("CREATE_COMPLETE", "UPDATE_COMPLETE")


def test_capacities_go_with_provisioned_and_move_with_their_bounds(make_server):
    server = make_server()
    refused = server.request("POST", "/accounts", PRIVATE | {"tableSettings": {"readCapacityMax": 50, "targetUtilization": 50}})  # the default is on demand
    assert refused.status == 400 and {e["path"] for e in refused.json["errors"]} == {"$.tableSettings.readCapacityMax", "$.tableSettings.targetUtilization"}
    account = create(server, tableSettings={"billingMode": "PROVISIONED", "readCapacity": 15, "readCapacityMax": 20})
    moved = patch(server, account, readCapacityMin=25, readCapacityMax=200)
    assert moved["tableSettings"]["readCapacity"] == 25 and capacities(server, account)["table"][0] == 25
    changed = patch(server, account, billingMode="PAY_PER_REQUEST")
    assert changed["tableSettings"] == {"billingMode": "PAY_PER_REQUEST", "pointInTimeRecovery": True, "deletionProtection": False}
    assert stack_parameters(server, account)[1]["ReadCapacityMax"] == "100", "the next time it begins anew"
    path = f"/accounts/{account['id']}"
    assert server.request("PATCH", path, {"tableSettings": {"readCapacityMax": 50}}).status == 400
    assert server.request("PATCH", path, {"tableSettings": changed["tableSettings"]}).status == 200
    patch(server, account, billingMode="PROVISIONED")
    assert set(capacities(server, account).values()) == {(5, 5)}
    server.client("ssm").put_parameter(Name="/platform/dynamodb/default-billing-mode", Value="junk", Type="String", Overwrite=True)
    failed = create(server, status="failed")
    for part in ("/platform/dynamodb/default-billing-mode", "'junk'", "PAY_PER_REQUEST", "PROVISIONED"):
        assert part in failed["provisioningError"], failed


def delete_stack(server, account):
    cloudformation = server.client("cloudformation")
    cloudformation.delete_stack(StackName=account["stackId"])
    while cloudformation.describe_stacks(StackName=account["stackId"])["Stacks"][0]["StackStatus"] != "DELETE_COMPLETE":
        pass


def test_an_account_whose_table_or_stack_is_gone_says_so(server):
    for delete, part in ((lambda a: server.client("dynamodb").delete_table(TableName=a["tableName"]), "table"), (lambda a: delete_stack(server, a), "stack")):
        account = create(server)
        path = f"/accounts/{account['id']}"
        delete(account)
        before = server.request("GET", path).text
        bodies = [{"name": "New", "tableSettings": {"pointInTimeRecovery": False}}] + ([{"name": "New"}] if part == "table" else [])
        for body in bodies:
            refused = server.request("PATCH", path, body)
            assert refused.status == 409 and f"{part}" in refused.json["detail"] and "does not exist any more" in refused.json["detail"], refused.text
        assert server.request("GET", path).text == before
        assert server.request("DELETE", path).json["provisioningStatus"] == "deleted"


def test_a_deletion_that_failed_is_retried_and_a_retry_counts_once(make_server):
    server = make_server()
    mend = break_template(server, lambda text: text.replace("\nResources:\n", "\nResources:\n  Kept:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: !Sub 'kept-${AccountId}'}\n", 1))
    account = create(server)
    mend()
    path = f"/accounts/{account['id']}"
    bucket, s3 = f"kept-{account['id']}", server.client("s3")
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    failed = server.request("DELETE", path)
    assert failed.status == 200 and failed.json["provisioningStatus"] == "deleting" and "Kept" in failed.json["provisioningError"], failed.text
    attempt = server.request("GET", path + "/provisioning").json["attempt"]
    again = server.request("POST", path + "/provisioning/retry", headers={"Idempotency-Key": "fails-again"})
    assert again.status == 200 and again.json["provisioningStatus"] == "deleting", again.text
    assert server.request("GET", path + "/provisioning").json["attempt"] == attempt + 1
    s3.delete_object(Bucket=bucket, Key="k")
    key = {"Idempotency-Key": "retried"}
    gone = server.request("POST", path + "/provisioning/retry", headers=key)
    assert gone.status == 200 and gone.json == {"id": account["id"], "provisioningStatus": "deleted"}, gone.text
    replayed = server.request("POST", path + "/provisioning/retry", headers=key)
    assert (replayed.status, replayed.text, replayed.headers["Idempotency-Replayed"]) == (200, gone.text, "true")
    assert server.request("POST", path + "/provisioning/retry").status == 404


def test_a_failed_update_is_rolled_back_and_says_why(make_server):
    server = make_server()
    mend = break_template(server, taken_parameter(server, "    Condition: WithoutRecovery\n"))
    once_more = break_template(server, lambda text: text.replace("\nConditions:\n", "\nConditions:\n  WithoutRecovery: !Equals [!Ref EnablePointInTimeRecovery, 'false']\n"))
    account = create(server)
    changed = patch(server, account, pointInTimeRecovery=False)
    assert changed["provisioningStatus"] == "active" and changed["tableSettings"]["pointInTimeRecovery"] is True
    assert "UPDATE_ROLLBACK_COMPLETE: Taken" in changed["updateError"] and "taken" in changed["updateError"]
    assert recovery(server, account) == "ENABLED" and stack_parameters(server, account)[0] == "UPDATE_ROLLBACK_COMPLETE"
    assert server.request("GET", f"/accounts/{account['id']}/route").status == 200
    server.client("ssm").delete_parameter(Name="/taken")
    changed = patch(server, account, pointInTimeRecovery=False)
    assert "updateError" not in changed and recovery(server, account) == "DISABLED"
    once_more(), mend()
    assert server.request("DELETE", f"/accounts/{account['id']}").json["provisioningStatus"] == "deleted"


def test_an_account_is_active_while_its_table_changes(make_server):
    server = make_server("--stack-delay", "2s")
    account = create(server)
    path = f"/accounts/{account['id']}"
    reply = server.request("PATCH", path, {"tableSettings": {"pointInTimeRecovery": False}}, headers={"Prefer": "wait=0"})
    assert reply.status == 202, reply.text
    assert server.request("GET", path).json["provisioningStatus"] == "active" and server.request("GET", path + "/route").status == 200
    assert server.request("PATCH", path, {"tableSettings": {"pointInTimeRecovery": True}}).status == 409
    assert server.request("DELETE", path).status == 409
    assert server.request("PATCH", path, {"name": "Renamed"}).status == 200
    assert server.request("GET", "/accounts?status=active").json["items"][0]["id"] == account["id"]
    server.kill()
    server.start()
    while server.request("GET", path + "/provisioning").json["step"] != "done":
        pass
    after = server.request("GET", path).json
    assert after["tableSettings"]["pointInTimeRecovery"] is False and after["name"] == "Renamed" and recovery(server, account) == "DISABLED"


@pytest.mark.parametrize("protected", [False, True])
def test_a_creation_that_fails_after_its_table_and_its_retry(make_server, protected):
    server = make_server()
    mend = break_template(server, taken_parameter(server))
    account = create(server, status="failed", tableSettings={"deletionProtection": protected})
    expected = "ROLLBACK_FAILED" if protected else "ROLLBACK_COMPLETE"
    assert f"{expected}: Taken: " in account["provisioningError"], account
    dynamodb = server.client("dynamodb")
    assert len(dynamodb.list_tables()["TableNames"]) == (2 if protected else 1)
    mend()
    retried = server.request("POST", f"/accounts/{account['id']}/provisioning/retry", headers={"Prefer": "wait=60"}).json
    assert retried["provisioningStatus"] == "active" and "provisioningError" not in retried, retried
    live = [s for s in server.client("cloudformation").list_stacks()["StackSummaries"] if s["StackStatus"] != "DELETE_COMPLETE"]
    assert [s["StackId"] for s in live] == [retried["stackId"]] and live[0]["StackStatus"] == "CREATE_COMPLETE"
    if protected:
        assert server.request("DELETE", f"/accounts/{account['id']}").status == 409
    assert server.request("DELETE", f"/accounts/{account['id']}?confirm=ACME%20Corporation").json["provisioningStatus"] == "deleted"
    assert dynamodb.list_tables()["TableNames"] == ["app-prod-shared"]


def test_a_failed_account_can_be_deleted_whatever_its_stack_has_left(make_server):
    server = make_server()
    rename = lambda text: text.replace("TableName: !Sub '${ProjectName}-${Environment}-account-${AccountId}'", "TableName: !Sub 'other-${AccountId}'")
    mend = break_template(server, lambda text: rename(taken_parameter(server)(text)))
    account = create(server, status="failed", tableSettings={"deletionProtection": True})
    assert f"other-{account['id']}" in server.client("dynamodb").list_tables()["TableNames"]
    assert server.request("DELETE", f"/accounts/{account['id']}?confirm=ACME%20Corporation").json["provisioningStatus"] == "deleted"
    assert server.client("dynamodb").list_tables()["TableNames"] == ["app-prod-shared"]
    mend()


def test_deleting_a_public_account_counts_what_it_erases(server):
    account = server.request("POST", "/accounts", PUBLIC).json
    owner = f"ACCOUNT#{account['id']}"
    put = lambda i: {"PutRequest": {"Item": {"PK": {"S": f"{owner}#{i}"}, "SK": {"S": "s"}, "GSI3PK": {"S": owner}, "GSI3SK": {"S": f"{i:064x}"}}}}
    server.client("dynamodb").batch_write_item(RequestItems={"app-prod-shared": [put(i) for i in range(23)]})
    gone = server.request("DELETE", f"/accounts/{account['id']}").json
    assert gone["provisioningStatus"] == "deleted" and gone["itemsErased"] == 23, gone
