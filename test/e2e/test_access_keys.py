"""Access keys: issued once, shown once, two at most, gone with their account."""
import re

import pytest
from conftest import PRIVATE, PUBLIC


@pytest.fixture
def server(make_server):
    return make_server()


def create(server, body=PUBLIC, **options):
    return server.request("POST", "/accounts", body, **options)


def keys_path(account):
    return f"/accounts/{account['id']}/access-keys"


def listed(server, account):
    return [key["accessKeyId"] for key in server.request("GET", keys_path(account)).json["items"]]


@pytest.mark.parametrize("body", [PUBLIC, PRIVATE], ids=["public", "private"])
def test_an_account_comes_with_its_technical_users_key(server, body):
    account = create(server, body).json
    key = account["accessKey"]
    assert re.fullmatch(r"TKEY[A-Z2-7]{16}", key["accessKeyId"]) and len(key["secretAccessKey"]) == 40
    assert listed(server, account) == [key["accessKeyId"]]
    assert key["secretAccessKey"] not in server.request("GET", f"/accounts/{account['id']}").text
    assert key["secretAccessKey"] not in server.request("GET", keys_path(account)).text


def test_an_account_without_a_technical_user_has_none(server):
    account = create(server, {k: v for k, v in PUBLIC.items() if k != "technicalUser"}).json
    assert "accessKey" not in account and listed(server, account) == []


def test_a_replay_leaves_the_secret_out(server):
    headers = {"Idempotency-Key": "once"}
    first = create(server, headers=headers)
    again = create(server, headers=headers)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "accessKey" in first.json and "accessKey" not in again.json
    assert first.json["accessKey"]["secretAccessKey"] not in again.text
    assert {k: v for k, v in first.json.items() if k != "accessKey"} == again.json


def test_a_reply_that_does_not_wait_shows_it_too(server):
    reply = create(server, PRIVATE, headers={"Prefer": "wait=0"})
    assert reply.status == 202 and len(reply.json["accessKey"]["secretAccessKey"]) == 40


def test_keys_are_rotated(server):
    account = create(server).json
    old = account["accessKey"]["accessKeyId"]
    new = server.request("POST", keys_path(account))
    assert new.status == 201 and new.headers["Location"] == f"{keys_path(account)}/{new.json['accessKeyId']}"
    assert len(new.json["secretAccessKey"]) == 40
    refused = server.request("POST", keys_path(account))
    assert refused.status == 409 and "2 access keys" in refused.json["detail"]
    assert sorted(listed(server, account)) == sorted([old, new.json["accessKeyId"]])
    gone = server.request("DELETE", f"{keys_path(account)}/{old}")
    assert gone.status == 200 and gone.json == {"accessKeyId": old, "accountId": account["id"], "deleted": True}
    assert listed(server, account) == [new.json["accessKeyId"]]
    assert server.request("DELETE", f"{keys_path(account)}/{old}").status == 404


def test_a_key_is_made_once_under_its_idempotency_key(server):
    account = create(server).json
    headers = {"Idempotency-Key": "rotate"}
    first = server.request("POST", keys_path(account), headers=headers)
    again = server.request("POST", keys_path(account), headers=headers)
    assert (first.status, again.status) == (201, 201)
    assert again.json == {k: v for k, v in first.json.items() if k != "secretAccessKey"}
    assert len(listed(server, account)) == 2


def test_nobody_deletes_another_accounts_key(server):
    mine, yours = create(server).json, create(server, PUBLIC | {"name": "Other"}).json
    path = f"{keys_path(mine)}/{yours['accessKey']['accessKeyId']}"
    assert server.request("DELETE", path).status == 404
    assert listed(server, yours) == [yours["accessKey"]["accessKeyId"]]


@pytest.mark.parametrize("path", ["TKEY", "AKIAIOSFODNN7EXAMPLE", "tkeyaaaaaaaaaaaaaaaa"])
def test_what_is_no_key_is_not_found(server, path):
    assert server.request("DELETE", f"{keys_path(create(server).json)}/{path}").status == 404


def test_no_account_no_keys(server):
    nobody = {"id": "00000000-0000-4000-8000-000000000000"}
    assert server.request("GET", keys_path(nobody)).status == 404
    assert server.request("POST", keys_path(nobody)).status == 404
    assert server.request("POST", keys_path(create(server).json), {"accessKeyId": "mine"}).status == 400


def test_keys_survive_a_crash_and_go_with_their_account(server):
    account = create(server).json
    server.kill()
    server.start()
    assert listed(server, account) == [account["accessKey"]["accessKeyId"]]
    assert server.request("DELETE", f"/accounts/{account['id']}").status == 200
    table = server.client("dynamodb").scan(TableName="app-prod-shared", ConsistentRead=True)["Items"]
    assert [item for item in table if "ACCESSKEY#" in item["PK"]["S"] or account["id"] in item["PK"]["S"]] == []


def test_no_secret_is_in_the_table(server):
    account = create(server).json
    table = server.client("dynamodb").scan(TableName="app-prod-shared", ConsistentRead=True)["Items"]
    assert account["accessKey"]["accessKeyId"] in str(table)
    assert account["accessKey"]["secretAccessKey"] not in str(table)
