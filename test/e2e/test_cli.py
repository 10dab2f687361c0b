"""`tenantry accounts …` and `tenantry licenses …`: the built program as people and scripts run it. Its requests go through a proxy that
holds each exchange against the admin API's document, as Server.request does."""
import http.client
import http.server
import json
import os
import pathlib
import pty
import re
import signal
import subprocess
import threading
import uuid

import openapi
import pytest
from conftest import BINARY, PRIVATE, PUBLIC, ROOT, Reply

KEY = {"Bucket": "app-prod-templates", "Key": "cloudformation/private-account-dynamodb.yaml"}


class Proxy:
    """Passes requests on to a server, which may be restarted meanwhile, and remembers what was not as documented."""

    def __init__(self, server):
        self.server, self.faults, self.requests = server, [], []
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                upstream = http.client.HTTPConnection(proxy.server.admin.removeprefix("http://"))
                try:
                    upstream.request(self.command, self.path, body, dict(self.headers))
                    got = upstream.getresponse()
                    reply = Reply(got.status, got.headers, got.read())
                except OSError:
                    self.close_connection = True  # as if the server itself were not there
                    return
                finally:
                    upstream.close()
                proxy.requests.append((self.command, self.path, dict(self.headers), body))
                try:
                    openapi.check(self.command, self.path, dict(self.headers), body or None, reply)
                except AssertionError as fault:
                    proxy.faults.append(str(fault))
                self.send_response_only(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.text.encode())

            do_GET = do_POST = do_PATCH = do_DELETE = do_HEAD = handle_one

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()
        assert self.faults == []


def environment(**more):
    return {k: v for k, v in os.environ.items() if not k.startswith("TENANTRY_")} | more


class Cli:
    def __init__(self, server):
        self.server, self.proxy = server, Proxy(server)
        self.environment = environment(TENANTRY_ADMIN_URL=self.proxy.url, TENANTRY_DATA_DIR=server.data_dir)

    def __call__(self, *arguments, code=0, input=None):
        done = subprocess.run([BINARY, *arguments], input=input, capture_output=True, text=True, env=self.environment)
        assert done.returncode == code, (arguments, done)
        return done

    def json(self, *arguments, **more):
        return json.loads(self(*arguments, "--json", **more).stdout)

    def on_terminal(self, *arguments):
        return Terminal([BINARY, *arguments], self.environment)


class Terminal:
    """A process whose standard input and error are a terminal."""

    def __init__(self, command, environment):
        self.fd, inner = pty.openpty()
        self.process = subprocess.Popen(command, stdin=inner, stdout=subprocess.PIPE, stderr=inner, text=True, env=environment, start_new_session=True)
        os.close(inner)
        self.seen = ""

    def read_until(self, text):
        while text not in self.seen:
            self.seen += os.read(self.fd, 4096).decode()

    def end(self, code=0):
        """What the terminal showed, and standard output."""
        output = self.process.stdout.read()
        assert self.process.wait() == code, self.seen
        try:
            while more := os.read(self.fd, 4096):
                self.seen += more.decode()
        except OSError:
            pass  # Linux: the other side is closed
        os.close(self.fd)
        return self.seen, output


@pytest.fixture(scope="module")
def cli(server):
    running = Cli(server)
    yield running
    running.proxy.stop()


@pytest.fixture
def make_cli(make_server):
    made = []

    def make(*arguments):
        made.append(Cli(make_server(*arguments)))
        return made[-1]

    yield make
    for one in made:
        one.proxy.stop()


def test_an_account_from_flags_to_its_end(cli):
    made = cli("accounts", "create", "--name", "ACME, Inc.", "--master-account-name", "acme", "--cloud-type", "private",
               "--address", r"line1=1\, Main St,city=S,state=IL,postalCode=62701,country=US",
               "--technical-user", "firstName=Ada,lastName=L,email=ada@acme.com",
               "--license", json.dumps(PRIVATE["licenses"][0] | {"numberOfUsers": 5}))
    account = uuid.UUID(re.search(r"^id +(\S+)$", made.stdout, re.MULTILINE)[1])
    assert re.search(r"^provisioning status +active$", made.stdout, re.MULTILINE)
    assert "100%" in made.stderr
    identity = str(account)
    got = cli.json("accounts", "get", identity)
    assert got["name"] == "ACME, Inc." and got["addresses"][0]["line1"] == "1, Main St" and got["licenses"][0]["numberOfUsers"] == 5
    assert got == cli.server.request("GET", f"/accounts/{identity}").json
    changed = cli.json("accounts", "update", identity, "--name", "New")
    assert changed["name"] == "New" and changed["addresses"] == got["addresses"]
    assert re.search(rf"^{identity}  New +private +active +20", cli("accounts", "list", "--all").stdout, re.MULTILINE)
    assert "is deleted" in cli("accounts", "delete", identity, "--confirm", "New").stdout
    cli("accounts", "get", identity, code=3)


def test_a_body_from_a_file_and_from_standard_input(cli, tmp_path):
    (tmp_path / "account.json").write_text(json.dumps(PUBLIC))
    made = cli.json("accounts", "create", "--file", str(tmp_path / "account.json"), "--name", "Flag")
    assert made["name"] == "Flag" and made["technicalUser"] == PUBLIC["technicalUser"] and made["provisioningStatus"] == "active"
    assert cli.json("accounts", "create", "--file", "-", input=json.dumps(PUBLIC | {"name": "Piped"}))["name"] == "Piped"
    assert "is not valid JSON" in cli("accounts", "create", "--file", "-", input="{", code=2).stderr
    assert "none.json: cannot be read" in cli("accounts", "create", "--file", str(tmp_path / "none.json"), code=2).stderr


def test_lists_page_and_filter(make_cli):
    cli = make_cli()
    made = [cli.json("accounts", "create", "--name", f"n{i}", "--cloud-type", "public")["id"] for i in range(5)]
    page = cli("accounts", "list", "--limit", "2")
    cursor = re.search(r"--cursor (\S+),", page.stderr)[1]
    assert page.stdout.count("\n") == 3 and page.stdout.startswith("ID ")
    rest = cli.json("accounts", "list", "--cursor", cursor, "--all", "--limit", "2")
    first = cli.json("accounts", "list", "--limit", "2")
    assert first["cursor"] == cursor and rest["cursor"] is None
    assert sorted(a["id"] for a in first["items"] + rest["items"]) == sorted(made)
    assert cli.json("accounts", "list", "--cloud-type", "private")["items"] == []
    assert len(cli.json("accounts", "list", "--status", "active")["items"]) == 5
    assert "status: must be" in cli("accounts", "list", "--status", "happy", code=3).stderr
    assert cli.json("accounts", "list", "--enterprise-id", "a b&c")["items"] == []


def test_every_fault_is_named_on_a_line_of_its_own(cli):
    refused = cli("accounts", "create", "--name", "", "--cloud-type", "hybrid", "--address", "city=S,planet=Earth", code=3)
    lines = refused.stderr.splitlines()
    assert lines[0].startswith("tenantry: 400 Bad Request: ") and refused.stdout == ""
    assert "  $.cloudType: must be public or private" in lines and "  $.addresses[0].planet: is not a known member" in lines
    problem = json.loads(cli("accounts", "create", "--name", "", "--json", code=3).stderr)
    assert problem["status"] == 400 and {"path": "$.cloudType", "message": "is required"} in problem["errors"]
    assert "404 Not Found" in cli("accounts", "get", str(uuid.uuid4()), code=3).stderr
    assert "404 Not Found" in cli("accounts", "get", "../accounts?limit=1", code=3).stderr


def test_misuse(cli):
    for arguments, text in [
        (["accounts"], "subcommand"), (["accounts", "frobnicate"], "frobnicate"), (["accounts", "get"], "id is required"),
        (["accounts", "create"], "nothing to send"), (["accounts", "list", "--colour", "red"], "--colour"),
        (["accounts", "create", "--name", "x", "--address", "city"], "--address: 'city'"),
        (["accounts", "watch", "x", "--timeout", "0"], "--timeout"), (["accounts", "delete", "x"], "--confirm NAME"),
        (["accounts", "list", "--url", "ftp://x"], "--url: 'ftp://x'"), (["accounts", "list", "--url", "https://x"], "https is not built yet"),
        (["accounts", "list", "--token-file", "/nonexistent"], "/nonexistent: cannot be read"),
    ]:
        assert text in cli(*arguments, code=2).stderr, arguments


def test_who_may_come_in(cli, tmp_path):
    def run(*arguments, **variables):
        return subprocess.run([BINARY, "accounts", "list", "--url", cli.proxy.url, *arguments], capture_output=True, text=True, cwd=tmp_path,
                              env=environment(**variables))
    (tmp_path / "token").write_text(cli.server.token + "\n")
    assert run("--token-file", "token").returncode == 0
    assert run(TENANTRY_ADMIN_TOKEN=cli.server.token).returncode == 0
    assert run("--data-dir", cli.server.data_dir).returncode == 0
    assert "401 Unauthorized" in run(TENANTRY_ADMIN_TOKEN="wrong").stderr
    assert run(TENANTRY_ADMIN_TOKEN="wrong").returncode == 3
    nothing = run()
    assert nothing.returncode == 2 and "tenantry-data/admin-token: cannot be read" in nothing.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["token"], "it opens no data directory"


def test_nobody_there(cli):
    refused = cli("accounts", "list", "--url", "http://127.0.0.1:1", code=4)
    assert "127.0.0.1:1" in refused.stderr and "is the server running?" in refused.stderr
    assert "not the admin API" in cli("accounts", "list", "--url", cli.server.edge, code=4).stderr


def test_the_servers_own_variables_are_no_settings(cli):
    done = subprocess.run([BINARY, "serve", "--cloud", "aws"], capture_output=True, text=True, env=cli.environment | {"TENANTRY_ADMIN_TOKEN": "x"})
    assert "not built yet" in done.stderr


def test_waiting_shows_progress_as_lines_or_as_a_bar(make_cli):
    cli = make_cli("--stack-delay", "700ms")
    create = ["accounts", "create", "--name", "x", "--cloud-type", "private"]
    lines = cli(*create).stderr.splitlines()
    assert lines[-1].startswith("active 100%: ") and any(line.startswith("creating ") for line in lines) and "\x1b" not in "".join(lines)
    assert cli(*create, "--quiet").stderr == ""
    shown, output = cli.on_terminal(*create).end()
    assert re.search(r"\r\x1b\[Kcreating \[#*\.+\] +\d+% \d+s ", shown), shown
    assert "\n" not in shown and shown.endswith("\r\x1b[K") and re.search("^provisioning status +active", output, re.MULTILINE)


def test_not_waiting_and_waiting_later(make_cli):
    cli = make_cli("--stack-delay", "1h")
    made = cli.json("accounts", "create", "--name", "x", "--cloud-type", "private", "--no-wait")
    assert made["provisioningStatus"] in ("pending", "creating")
    unsettled = cli("accounts", "watch", made["id"], "--timeout", "1", code=5)
    assert f"tenantry accounts watch {made['id']}" in unsettled.stderr and unsettled.stdout == ""
    terminal = cli.on_terminal("accounts", "watch", made["id"])
    terminal.read_until("creating [")
    terminal.process.send_signal(signal.SIGINT)
    assert f"The work goes on: tenantry accounts watch {made['id']}" in terminal.end(130)[0]


def test_watching_through_a_crash_of_the_server(make_cli):
    cli = make_cli("--stack-delay", "2s")
    made = cli.json("accounts", "create", "--name", "x", "--cloud-type", "private", "--no-wait")
    watching = subprocess.Popen([BINARY, "accounts", "watch", made["id"], "--json"], env=cli.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert "creating" in watching.stderr.readline() + watching.stderr.readline()
    cli.server.kill()
    cli.server.start()
    output, _ = watching.communicate()
    assert watching.returncode == 0 and json.loads(output)["provisioningStatus"] == "active"


def test_deleting_asks_at_a_terminal(cli):
    made = cli.json("accounts", "create", "--name", "To go", "--cloud-type", "public")["id"]
    asked = cli.on_terminal("accounts", "delete", made)
    asked.read_until("to confirm: ")
    assert "To go" in asked.seen
    os.write(asked.fd, b"to go\n")
    assert "nothing was deleted" in asked.end(2)[0]
    assert "confirm" in cli("accounts", "delete", made, "--confirm", "to go", code=3).stderr
    cli("accounts", "get", made)
    again = cli.on_terminal("accounts", "delete", made)
    again.read_until("to confirm: ")
    os.write(again.fd, b"To go\n")
    assert f"account {made} is deleted" in again.end(0)[1]
    cli("accounts", "get", made, code=3)


def test_a_failed_account_and_its_retry(make_cli):
    cli = make_cli()
    s3 = cli.server.client("s3")
    template = s3.get_object(**KEY)["Body"].read()
    s3.delete_object(**KEY)
    failed = cli("accounts", "create", "--name", "x", "--cloud-type", "private", "--json", code=1)
    account = json.loads(failed.stdout)
    assert account["provisioningStatus"] == "failed" and f"account {account['id']} failed: " in failed.stderr
    cli("accounts", "watch", account["id"], code=1)
    s3.put_object(**KEY, Body=template)
    assert cli.json("accounts", "retry", account["id"])["provisioningStatus"] == "active"
    assert "409 Conflict" in cli("accounts", "retry", account["id"], code=3).stderr
    deleted = cli.json("accounts", "delete", account["id"], "--confirm", "x")
    assert deleted["id"] == account["id"] and deleted["provisioningStatus"] == "deleted"


def test_creating_again_with_the_same_key_is_the_same_account(cli):
    create = ["accounts", "create", "--name", "once", "--cloud-type", "public", "--idempotency-key", str(uuid.uuid4())]
    first = cli.json(*create)
    assert cli.json(*create)["id"] == first["id"]
    assert "422" in cli(*create[:3], "twice", *create[4:], code=3).stderr


def test_changing_only_what_was_read(cli):
    made = cli.json("accounts", "create", "--name", "tagged", "--cloud-type", "public")["id"]
    tag = cli.server.request("GET", f"/accounts/{made}").headers["ETag"]
    assert cli.json("accounts", "update", made, "--name", "changed", "--if-match", tag)["name"] == "changed"
    assert "412" in cli("accounts", "update", made, "--name", "again", "--if-match", tag, code=3).stderr


def test_table_settings(cli):
    made = cli.json("accounts", "create", "--name", "scaled", "--cloud-type", "private",
                    "--table-settings", "billingMode=PROVISIONED,readCapacityMin=2,pointInTimeRecovery=false")
    assert made["tableSettings"]["billingMode"] == "PROVISIONED" and made["tableSettings"]["readCapacityMin"] == 2
    changed = cli.json("accounts", "update", made["id"], "--table-settings", "billingMode=PAY_PER_REQUEST")
    assert changed["tableSettings"]["billingMode"] == "PAY_PER_REQUEST"


def test_licenses(cli):
    account = cli.json("accounts", "create", "--name", "licensed", "--cloud-type", "private")["id"]
    license = cli.json("licenses", "add", account, "enterpriseId=e,productId=p,serviceId=s,startDate=2024-01-01,endDate=2024-12-31,"
                       "contactFullName=John Doe,contactEmail=john@acme.com,renewalNotify=true")
    assert license["renewalNotify"] is True
    assert license["id"] in cli("licenses", "list", account).stdout
    assert cli.json("licenses", "update", account, license["id"], "noticeDays=30")["noticeDays"] == 30
    assert "$.colour" in cli("licenses", "update", account, license["id"], '{"colour": "red"}', code=3).stderr
    cli("licenses", "remove", account, license["id"])
    assert cli.json("licenses", "list", account)["items"] == []
    cli("licenses", "remove", account, license["id"], code=3)


def test_every_command_and_flag_is_documented():
    text = (ROOT / "docs/cli.md").read_text()
    for group in ("accounts", "licenses"):
        helped = subprocess.run([BINARY, group, "--help"], capture_output=True, text=True).stdout
        commands = re.findall(r"^  ([a-z]+) ", helped[helped.index("Subcommands:"):], re.MULTILINE)
        assert len(commands) >= 4
        for command in commands:
            assert f"`{group} {command}" in text, (group, command)
            flags = subprocess.run([BINARY, group, command, "--help"], capture_output=True, text=True).stdout
            for flag in set(re.findall(r"--[a-z-]+", flags)) - {"--help"}:
                assert f"{flag}" in text, (command, flag)


def test_options_whose_text_is_empty_are_refused(cli):
    before = cli.json("accounts", "list", "--all")
    for arguments in (("create", "--name", "x", "--cloud-type", "public", "--idempotency-key", ""), ("create", "--name", "x", "--cloud-type", "public", "--idempotency-key="),
                      ("update", "00000000-0000-4000-8000-000000000000", "--name", "x", "--if-match", "")):
        refused = cli("accounts", *arguments, code=2)
        assert arguments[-2 if arguments[-1] == "" else -1].rstrip("=") in refused.stderr, refused
    assert cli.json("accounts", "list", "--all") == before


def test_output_that_does_not_get_out_is_told(cli):
    account = cli.json("accounts", "create", "--name", "Full", "--cloud-type", "public")
    with open("/dev/full", "w") as full:
        for arguments in (("get", account["id"]), ("get", account["id"], "--json"), ("list",)):
            done = subprocess.run([BINARY, "accounts", *arguments], stdout=full, stderr=subprocess.PIPE, text=True, env=cli.environment)
            assert done.returncode == 6 and done.stderr.startswith("tenantry: standard output cannot be written to"), done
        done = subprocess.run([BINARY, "accounts", "get", "none"], stdout=full, stderr=subprocess.PIPE, text=True, env=cli.environment)
        assert done.returncode == 3, done
