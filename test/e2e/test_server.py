"""Starting, stopping, refusing, and being killed."""
import os
import pathlib
import stat
import subprocess

from conftest import BINARY, PRIVATE, PUBLIC, as_it_stays


def run(*arguments, **environment):
    return subprocess.run([BINARY, *arguments], capture_output=True, text=True, env=os.environ | environment)


def test_help_and_version():
    helped = run("--help")
    assert helped.returncode == 0 and "serve" in helped.stdout
    assert "--stack-delay" in run("serve", "--help").stdout
    version = run("--version")
    assert version.returncode == 0 and version.stdout.startswith("tenantry 0.")


def test_bad_arguments_name_the_setting_and_start_nothing(tmp_path):
    for arguments, text in [
        (["--cloud", "aws"], "aws is not built yet"),
        (["--cloud", "azure"], "must be local or aws"),
        (["--gateway", "8000"], "ADDRESS:PORT"),
        (["--edge", "0.0.0.0:0"], "loopback"),
        (["--admin", "127.0.0.1"], "ADDRESS:PORT"),
        (["--project", "my-account"], "project"),
        (["--stack-delay", "5"], "stack_delay"),
        (["--colour", "red"], "--colour"),
    ]:
        done = run("serve", "--data-dir", str(tmp_path / "data"), *arguments)
        assert done.returncode not in (0, -6, -11), arguments
        assert text in done.stderr, (arguments, done.stderr)
        assert not (tmp_path / "data").exists()


def test_configuration_by_file_and_environment(make_server, tmp_path):
    (tmp_path / "tenantry.yaml").write_text("project: shop\nenvironment: test\n")
    server = make_server("--config", str(tmp_path / "tenantry.yaml"))
    assert server.client("dynamodb").list_tables()["TableNames"] == ["shop-test-shared"]
    bad = run("serve", "--data-dir", str(tmp_path / "x"), TENANTRY_PROTECT="maybe")
    assert bad.returncode != 0 and "TENANTRY_PROTECT" in bad.stderr


def test_first_start_makes_what_the_platform_needs(make_server):
    server = make_server()
    token = pathlib.Path(server.data_dir, "admin-token")
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    found = server.client("ssm").get_parameters_by_path(Path="/platform/", Recursive=True)["Parameters"]
    values = {p["Name"]: p["Value"] for p in found}
    assert set(values) == {
        "/platform/dynamodb/shared-table-name", "/platform/dynamodb/shared-table-arn", "/platform/dynamodb/default-billing-mode",
        "/platform/cloudformation/template-bucket", "/platform/cloudformation/private-account-template-key"}
    assert values["/platform/dynamodb/shared-table-name"] == "app-prod-shared"
    template = server.client("s3").get_object(
        Bucket=values["/platform/cloudformation/template-bucket"], Key=values["/platform/cloudformation/private-account-template-key"])
    here = pathlib.Path(BINARY).parents[2] / "infra/cloudformation/private-account-dynamodb.yaml"
    assert template["Body"].read() == here.read_bytes()
    table = server.client("dynamodb").describe_table(TableName="app-prod-shared")["Table"]
    assert table["TableArn"] == values["/platform/dynamodb/shared-table-arn"]
    assert {i["IndexName"] for i in table["GlobalSecondaryIndexes"]} == {"GSI1", "GSI2", "GSI3"}
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_a_second_server_on_the_directory_is_refused(make_server):
    server = make_server()
    second = run("serve", "--data-dir", server.data_dir, "--admin", "127.0.0.1:0", "--edge", "127.0.0.1:0")
    assert second.returncode != 0
    assert server.data_dir in second.stderr and "another" in second.stderr
    assert server.request("GET", "/healthz").status == 200


def test_a_busy_port_is_named(make_server):
    server = make_server()
    address = server.admin.removeprefix("http://")
    done = run("serve", "--data-dir", server.data_dir + "2", "--admin", address, "--edge", "127.0.0.1:0")
    assert done.returncode != 0 and address in done.stderr


def test_sigterm_and_sigint_stop_gracefully(make_server):
    server = make_server()
    assert server.stop() == 0
    server.start()
    server.process.send_signal(2)
    assert server.process.wait() == 0


def test_everything_is_there_after_kill_9(make_server):
    server = make_server()
    accounts = {kind: server.request("POST", "/accounts", body).json for kind, body in (("private", PRIVATE), ("public", PUBLIC))}
    private = accounts["private"]
    server.client("dynamodb").put_item(TableName=private["tableName"], Item={"PK": {"S": "a"}, "SK": {"S": "b"}})
    server.client("ssm").put_parameter(Name="/mine", Value="1", Type="String")
    token = server.token
    server.kill()
    server.start()
    assert server.token == token
    for kind, account in accounts.items():
        again = server.request("GET", f"/accounts/{account['id']}").json
        assert again == as_it_stays(account), kind
        found = server.client("ssm").get_parameters_by_path(Path=f"/accounts/{account['id']}/", Recursive=True)["Parameters"]
        assert {p["Name"]: p["Value"] for p in found}[f"/accounts/{account['id']}/provisioning-status"] == "active"
    dynamodb = server.client("dynamodb")
    assert dynamodb.get_item(TableName=private["tableName"], Key={"PK": {"S": "a"}, "SK": {"S": "b"}})["Item"]["SK"] == {"S": "b"}
    assert server.client("ssm").get_parameter(Name="/mine")["Parameter"]["Version"] == 1
    stack = server.client("cloudformation").describe_stacks(StackName=private["tableName"])["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"


def test_kill_9_while_a_stack_is_being_created(make_server):
    server = make_server("--stack-delay", "2s")
    account = server.request("POST", "/accounts", PRIVATE, headers={"Prefer": "wait=0"})
    identity = account.json["id"]
    assert account.json["provisioningStatus"] in ("pending", "creating")
    server.kill()
    server.start()
    while (status := server.request("GET", f"/accounts/{identity}").json["provisioningStatus"]) in ("pending", "creating"):
        pass
    assert status == "active"
    name = f"app-prod-account-{identity}"
    assert [t for t in server.client("dynamodb").list_tables()["TableNames"] if "account-" in t] == [name]
    stacks = server.client("cloudformation").describe_stacks()["Stacks"]
    assert [(s["StackName"], s["StackStatus"]) for s in stacks] == [(name, "CREATE_COMPLETE")]
