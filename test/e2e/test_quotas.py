"""local.quotas: the local cloud throttles as AWS's default quotas would, and accounts are provisioned all the same."""
import concurrent.futures

import pytest
from botocore.exceptions import ClientError
from conftest import PRIVATE, PUBLIC


def settled(server, account, limit=120):
    """The account's last state, once it changes no more."""
    import time
    deadline = time.monotonic() + limit
    while True:
        state = server.request("GET", f"/accounts/{account}").json
        if state["provisioningStatus"] in ("active", "failed") or time.monotonic() > deadline:
            return state
        time.sleep(0.1)


def test_several_accounts_come_to_life_through_the_throttles(make_server):
    server = make_server("--quotas", "true")
    bodies = [PRIVATE | {"name": f"Tenant {i}"} for i in range(4)] + [PUBLIC]
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        replies = list(pool.map(lambda body: server.request("POST", "/accounts", body, headers={"Prefer": "wait=0"}), bodies))
    assert {reply.status for reply in replies} <= {201, 202}, [reply.text for reply in replies]
    states = [settled(server, reply.json["id"]) for reply in replies]
    assert [state["provisioningStatus"] for state in states] == ["active"] * 5, states


def test_callers_are_throttled(make_server):
    server = make_server("--quotas", "true")
    ssm, cloudformation = server.client("ssm"), server.client("cloudformation")
    with pytest.raises(ClientError) as error:
        for i in range(60):
            ssm.put_parameter(Name=f"/q/{i}", Value="v", Type="String")
    assert (error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]) == ("ThrottlingException", "Rate exceeded")
    with pytest.raises(ClientError, match="Rate exceeded") as error:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: cloudformation.list_stacks(), range(400)))
    assert error.value.response["Error"]["Code"] == "Throttling"


def test_off_by_default(make_server):
    ssm = make_server().client("ssm")
    for i in range(60):
        ssm.put_parameter(Name=f"/q/{i}", Value="v", Type="String")
