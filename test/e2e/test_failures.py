"""Creations that cannot succeed, seen from outside: a clear reason, and nothing left behind."""
import threading

from conftest import PRIVATE, PUBLIC

BUCKET, KEY = "app-prod-templates", "cloudformation/private-account-dynamodb.yaml"


def change_template(server, change):
    s3 = server.client("s3")
    text = s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read().decode()
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=change(text).encode())


def expect_failure(server, reason):
    """Creates a private account, which must fail with `reason`; deletes it; and returns what was published of the failure."""
    account = server.request("POST", "/accounts", PRIVATE).json
    path = f"/accounts/{account['id']}"
    assert account["provisioningStatus"] == "failed" and reason in account["provisioningError"], account
    ssm = server.client("ssm")
    read = lambda: {p["Name"].removeprefix(path + "/"): p["Value"] for p in ssm.get_parameters_by_path(Path=path, Recursive=True)["Parameters"]}
    published = read()
    assert published["provisioning-status"] == "failed" and reason in published["provisioning-error"]
    assert server.request("GET", path + "/route").status == 409
    assert server.request("DELETE", path).json["provisioningStatus"] == "deleted"
    assert read() == {} and server.request("GET", path).status == 404
    assert not [t for t in server.client("dynamodb").list_tables()["TableNames"] if account["id"] in t]
    return published["provisioning-error"]


def test_a_missing_template_fails_private_accounts_only(make_server):
    server = make_server()
    server.client("s3").delete_object(Bucket=BUCKET, Key=KEY)
    expect_failure(server, "The specified key does not exist")
    assert server.request("POST", "/accounts", PUBLIC).json["provisioningStatus"] == "active"


def test_a_template_whose_parameters_lead_elsewhere_fails(make_server):
    server = make_server()
    change_template(server, lambda text: text.replace("Value: !Ref Table\n", "Value: elsewhere\n", 1))
    expect_failure(server, "dynamodb/table-name is elsewhere, not app-prod-account-")


def test_a_long_reason_is_published_as_whole_characters(make_server):
    server = make_server()
    for pad in ("", "x"):
        change_template(server, lambda _: "Resources: {A: {Type: '" + pad + "é" * 3000 + "'}}")
        assert "é" * 400 in expect_failure(server, "Unrecognized resource types")


def test_a_name_of_256_characters_of_any_script_is_taken(server):
    for name in ("x" * 256, "é" * 256, "😀" * 256):
        account = server.request("POST", "/accounts", PRIVATE | {"name": name}).json
        assert account["provisioningStatus"] == "active" and account["name"] == name, account


def test_a_stop_answers_who_waits(make_server):
    server = make_server("--stack-delay", "1h")
    replies = []
    waiting = threading.Thread(target=lambda: replies.append(server.request("POST", "/accounts", PRIVATE, headers={"Prefer": "wait=300"})))
    waiting.start()
    while not server.request("GET", "/accounts?status=creating").json["items"]:
        pass
    assert server.stop() == 0
    waiting.join()
    assert replies and replies[0].status == 202 and replies[0].json["provisioningStatus"] == "creating"


def test_methods_of_reading(server):
    account = server.request("POST", "/accounts", PUBLIC).json
    for path in ("/accounts", f"/accounts/{account['id']}", f"/accounts/{account['id']}/route", "/healthz", "/readyz"):
        read, head = server.request("GET", path), server.request("HEAD", path)
        assert head.status == 200 and head.text == "" and head.headers["Content-Length"] == read.headers["Content-Length"]
    for path in ("/healthz", "/readyz"):
        assert server.request("DELETE", path).status == 405


def test_bad_preferences_and_filters_are_refused(server):
    for wait in ("wait=5x", "wait=1.5", "wait=301", "wait=", "wait=-1"):
        assert server.request("POST", "/accounts", PUBLIC, headers={"Prefer": wait}).status == 400, wait
    assert server.request("POST", "/accounts", PUBLIC, headers={"Prefer": "respond-async, wait=20; foo"}).status == 201
    assert server.request("GET", "/accounts?enterpriseId=" + "x" * 5000).status == 400
    assert server.request("GET", "/accounts?enterpriseId=" + "x" * 256).status == 200
