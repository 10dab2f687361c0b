"""On-demand backups through boto3, and the one that a private account leaves behind."""
import json

import pytest
from botocore.exceptions import ClientError


def fill(dynamodb, table, n):
    for start in range(0, n, 25):
        dynamodb.batch_write_item(RequestItems={table: [
            {"PutRequest": {"Item": {"PK": {"S": f"p{i % 7}"}, "SK": {"S": f"{i:06}"}, "GSI1PK": {"S": "g"}, "GSI1SK": {"S": f"{i}"}, "x": {"S": "x" * 2000}}}}
            for i in range(start, start + 25)]})


def count(dynamodb, table, **more):
    return sum(page["Count"] for page in dynamodb.get_paginator("scan").paginate(TableName=table, Select="COUNT", **more))


def test_a_backup_survives_its_table_and_a_crash(make_server):
    server = make_server()
    dynamodb = server.client("dynamodb")
    dynamodb.create_table(
        TableName="Source", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("PK", "SK", "GSI1PK", "GSI1SK")],
        GlobalSecondaryIndexes=[{"IndexName": "GSI1", "KeySchema": [{"AttributeName": "GSI1PK", "KeyType": "HASH"}, {"AttributeName": "GSI1SK", "KeyType": "RANGE"}],
                                 "Projection": {"ProjectionType": "ALL"}}])
    fill(dynamodb, "Source", 2000)
    made = dynamodb.create_backup(TableName="Source", BackupName="nightly")["BackupDetails"]
    assert made["BackupType"] == "USER" and made["BackupSizeBytes"] > 4_000_000
    fill(dynamodb, "Source", 2500)
    dynamodb.delete_table(TableName="Source")
    server.kill()
    server.start()
    dynamodb = server.client("dynamodb")
    (listed,) = dynamodb.list_backups(TableName="Source")["BackupSummaries"]
    assert listed["BackupArn"] == made["BackupArn"] and listed["BackupStatus"] == "AVAILABLE"
    described = dynamodb.describe_backup(BackupArn=made["BackupArn"])["BackupDescription"]
    assert described["SourceTableDetails"]["ItemCount"] == 2000
    restored = dynamodb.restore_table_from_backup(TargetTableName="Target", BackupArn=made["BackupArn"])["TableDescription"]
    assert restored["RestoreSummary"]["SourceBackupArn"] == made["BackupArn"]
    server.kill()
    server.start()
    dynamodb = server.client("dynamodb")
    dynamodb.get_waiter("table_exists").wait(TableName="Target", WaiterConfig={"Delay": 1})
    assert count(dynamodb, "Target") == 2000 == count(dynamodb, "Target", IndexName="GSI1")
    dynamodb.delete_backup(BackupArn=made["BackupArn"])
    with pytest.raises(ClientError) as refused:
        dynamodb.describe_backup(BackupArn=made["BackupArn"])
    assert refused.value.response["Error"]["Code"] == "BackupNotFoundException"
    assert count(dynamodb, "Target") == 2000


@pytest.mark.parametrize("kept", [True, False])
def test_a_deleted_private_account_leaves_its_final_backup(make_server, kept):
    server = make_server(*([] if kept else ["--final-backup", "false"]))
    dynamodb = server.client("dynamodb")
    account = server.request("POST", "/accounts", {"name": "ACME", "cloudType": "private", "masterAccountName": "m"}).json
    fill(dynamodb, account["tableName"], 50)
    before = count(dynamodb, account["tableName"])
    assert server.request("DELETE", f"/accounts/{account['id']}").json["provisioningStatus"] == "deleted"
    backups = dynamodb.list_backups(TableName=account["tableName"])["BackupSummaries"]
    assert [b["BackupName"] for b in backups] == ([account["tableName"] + "-final"] if kept else [])
    if not kept:
        return
    deleted = [e for e in scan(dynamodb, "EVENTS#") if e["type"]["S"] == "deleted"]
    assert [e["detail"]["S"] for e in deleted] == [f"final backup {backups[0]['BackupArn']}"], json.dumps(deleted)
    dynamodb.restore_table_from_backup(TargetTableName="again", BackupArn=backups[0]["BackupArn"])
    assert count(dynamodb, "again") == before >= 50


def scan(dynamodb, prefix):
    items = dynamodb.scan(TableName="app-prod-shared", FilterExpression="begins_with(PK, :p)", ExpressionAttributeValues={":p": {"S": prefix}})
    return items["Items"]
