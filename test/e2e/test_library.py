"""The C++ library as a program outside of this repository gets it: installed, found by find_package, compiled, run."""
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "orders"


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=600, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def orders(tmp_path_factory):
    """The example, built against an installed library."""
    place = tmp_path_factory.mktemp("library")
    run("cmake", "--build", ROOT / "build/release", "--target", "tenantry_archive")
    run("cmake", "--install", ROOT / "build/release", "--component", "library", "--prefix", place / "prefix")
    run("cmake", "-S", EXAMPLE, "-B", place / "build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={place / 'prefix'}",
        "-DCMAKE_CXX_COMPILER=clang++-19", "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld")
    run("cmake", "--build", place / "build")
    return place / "build" / "orders"


def test_the_example_serves_public_and_private_customers_alike(orders, tmp_path):
    said = run(orders, tmp_path / "data", input="""signup acme public
signup umbrella private
order acme 1001 25.5
order umbrella 1001 7
order umbrella 1002 8
order acme 1001 99
list acme
list umbrella
table acme
table umbrella
list initech
""").splitlines()
    assert said[:5] == ["acme has signed up", "umbrella has signed up", "order 1001 placed", "order 1001 placed",
                        "order 1002 placed"]
    assert said[5] == "error: ConditionalCheckFailedException: The conditional request failed"
    assert said[6:9] == ["1001 25.5", "1001 7", "1002 8"]
    assert said[9] == "public: app-prod-shared"
    assert re.fullmatch(r"private: app-prod-account-[0-9a-f-]{36}", said[10])
    assert said[11] == "error: there is no customer initech"


def test_the_example_says_what_keeps_it_from_starting(orders, tmp_path):
    (tmp_path / "file").write_text("no directory")
    done = subprocess.run([orders, tmp_path / "file"], capture_output=True, text=True, timeout=60, input="")
    assert done.returncode == 1 and str(tmp_path / "file") in done.stderr


def test_the_documentation_quotes_the_example():
    source = (EXAMPLE / "main.cc").read_text()
    quoted = re.findall(r"```cpp\n(.*?)```", (ROOT / "docs" / "library.md").read_text(), re.DOTALL)
    assert quoted and all(block in source for block in quoted)
    cmake = re.findall(r"```cmake\n(.*?)```", (ROOT / "docs" / "library.md").read_text(), re.DOTALL)
    assert cmake and all(block in (EXAMPLE / "CMakeLists.txt").read_text() for block in cmake)
