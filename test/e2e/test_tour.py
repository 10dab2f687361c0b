"""Runs script/server and every command of the README's tour, in order, in one shell, and looks for what it says they print."""
import os
import re
import signal
import subprocess

from conftest import ROOT


def tour_blocks():
    text = (ROOT / "README.md").read_text()
    tour = text[text.index("## A tour"):]
    tour = tour[:tour.index("\n## ", 5)]
    return re.findall(r"```bash\n(.*?)```", tour, re.DOTALL)


def test_the_tour(tmp_path):
    data = tmp_path / "data"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TENANTRY_")}
    server = subprocess.Popen([ROOT / "script/server", "--data-dir", data, "--admin", "127.0.0.1:0", "--edge", "127.0.0.1:0",
                               "--gateway", "127.0.0.1:0"],
                              stdout=subprocess.PIPE, text=True, env=environment)
    try:
        ready = server.stdout.readline()
        assert ready.startswith("ready "), ready
        urls = dict(word.split("=", 1) for word in ready.split()[1:])
        blocks = tour_blocks()
        assert len(blocks) >= 6
        shell = subprocess.Popen(["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=tmp_path,
                                 env=environment | {"AWS_EC2_METADATA_DISABLED": "true"})
        script = ""
        for block in blocks:
            commands = block.replace("http://localhost:8080", urls["admin"]).replace("http://localhost:4566", urls["edge"])
            commands = commands.replace("http://localhost:8000", urls["gateway"])
            commands = commands.replace("build/release/", f"{ROOT}/build/release/")
            script += commands.replace("/tmp/", f"{tmp_path}/").replace("tenantry-data/", f"{data}/") + "\necho ---end-of-block---\n"
        output = shell.communicate(script)[0].split("---end-of-block---\n")
        for block, printed in zip(blocks, output):
            for expected in re.findall(r"^# prints: (.*)$", block, re.MULTILINE):
                assert expected in printed, f"{block}\nprinted\n{printed}"
        assert "app-prod-account-" not in output[-2].rsplit('"TableNames"', 1)[1], "the deleted account's table is still listed"
    finally:
        server.send_signal(signal.SIGTERM)
        rest = server.communicate()[0]
    assert "export ADMIN=" in rest, "script/server prints what to try"


def test_every_setting_is_documented():
    text = (ROOT / "docs/configuration.md").read_text()
    helped = subprocess.run([ROOT / "build/release/tenantry", "serve", "--help"], capture_output=True, text=True).stdout
    flags = set(re.findall(r"--[a-z-]+", helped)) - {"--help"}
    assert len(flags) > 10
    for flag in flags:
        assert f"`{flag}`" in text, flag
