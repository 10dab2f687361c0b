"""Starts the built tenantry on free loopback ports in a fresh data directory, and gives the tests real clients for it."""
import json
import os
import pathlib
import signal
import subprocess
import urllib.error
import urllib.request

import boto3
import botocore.config
import openapi
import pytest
from specification import every_template_meets_the_specification  # noqa: F401 (a fixture of every session)

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("TENANTRY_BINARY", ROOT / "build/release/tenantry"))
CREDENTIALS = {"aws_access_key_id": "local", "aws_secret_access_key": "local", "region_name": "us-east-1"}
PRIVATE = {
    "name": "ACME Corporation",
    "masterAccountName": "acme-master",
    "cloudType": "private",
    "addresses": [{"line1": "1 Main St", "city": "Springfield", "state": "IL", "postalCode": "62701", "country": "US"}],
    "technicalUser": {"firstName": "Ada", "lastName": "Lovelace", "email": "ada@acme.com"},
    "licenses": [
        {
            "enterpriseId": "ent-1",
            "productId": "prod-1",
            "serviceId": "svc-1",
            "startDate": "2024-01-01",
            "endDate": "2024-12-31",
            "contactFullName": "John Doe",
            "contactEmail": "john@acme.com",
        }
    ],
}
PUBLIC = PRIVATE | {"name": "Globex", "cloudType": "public"}


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.text = status, headers, body.decode()

    @property
    def json(self):
        return json.loads(self.text)


class Server:
    """One `tenantry serve` process. start() and kill() may alternate on one data directory."""

    def __init__(self, data_dir, *arguments):
        self.data_dir, self.arguments, self.process = data_dir, arguments, None

    def start(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TENANTRY_")}
        self.log = open(f"{self.data_dir}.log", "ab")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--data-dir", self.data_dir, "--admin", "127.0.0.1:0", "--edge", "127.0.0.1:0", *self.arguments],
            stdout=subprocess.PIPE, stderr=self.log, env=environment, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("ready "), f"no ready line but {line!r}; log: {pathlib.Path(self.log.name).read_text()}"
        self.urls = dict(word.split("=", 1) for word in line.split()[1:])
        self.admin, self.edge = self.urls["admin"], self.urls["edge"]
        return self

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Stops it as an operator does, and returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait()

    @property
    def token(self):
        return pathlib.Path(self.data_dir, "admin-token").read_text().strip()

    def request(self, method, path, body=None, token=True, headers=None):
        """One exchange with the admin API, which must be as src/admin/openapi.json says."""
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        request = urllib.request.Request(self.admin + path, data=data, method=method, headers=dict(headers or {}))
        if token is not None:
            request.add_header("Authorization", f"Bearer {self.token if token is True else token}")
        if data is not None and not request.has_header("Content-type"):
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request) as got:
                reply = Reply(got.status, got.headers, got.read())
        except urllib.error.HTTPError as error:
            reply = Reply(error.code, error.headers, error.read())
        openapi.check(method, path, dict(request.header_items()), data, reply)
        return reply

    def client(self, service):
        config = botocore.config.Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"})
        return boto3.client(service, endpoint_url=self.edge, config=config, **CREDENTIALS)

    def aws(self, *arguments):
        """The AWS CLI's JSON output."""
        environment = os.environ | {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": "us-east-1",
                                    "AWS_PAGER": "", "AWS_EC2_METADATA_DISABLED": "true"}
        done = subprocess.run(["/usr/bin/aws", "--endpoint-url", self.edge, "--output", "json", *arguments],
                              capture_output=True, text=True, env=environment)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None


@pytest.fixture
def make_server(tmp_path):
    """A function that makes servers, which the fixture ends. Each call has a data directory of its own unless one is named."""
    servers = []

    def make(*arguments, data_dir=None):
        server = Server(str(data_dir or tmp_path / f"data{len(servers)}"), *arguments)
        servers.append(server)
        return server.start()

    yield make
    for server in servers:
        if server.process.poll() is None:
            server.kill()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server for a module's tests, which therefore use names of their own."""
    running = Server(str(tmp_path_factory.mktemp("tenantry") / "data")).start()
    yield running
    if running.process.poll() is None:
        running.kill()


def as_it_stays(account):
    """What a reply to POST /accounts says that any later one says too: all but the access key's secret, which is shown once."""
    return {name: value for name, value in account.items() if name != "accessKey"}


def dynamodb(item):
    """A DynamoDB item from plain strings and numbers."""
    return {k: {"S": v} if isinstance(v, str) else {"N": str(v)} for k, v in item.items()}
