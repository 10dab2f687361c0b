"""Holds every template that a test has a stack made of against AWS's resource specification (test/sdk/specification.mjs): what
works here is to work on AWS."""
import json
import pathlib
import subprocess

import botocore.client
import pytest
import yaml

TESTS = pathlib.Path(__file__).resolve().parents[1]
BREAKS = "breaks-specification"  # in a template's Metadata: it is meant to be refused by its resources


class Loader(yaml.BaseLoader):
    """YAML with CloudFormation's short forms; all scalars are texts."""


def construct(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", construct)


def parse(text):
    """A template's text, YAML or JSON, as plain values."""
    return yaml.load(text, Loader)  # noqa: S506 (a safe loader's child)


def problems(*texts):
    """What each template breaks: a list of sentences, empty where all is well."""
    done = subprocess.run(["node", "sdk/specification.mjs"], cwd=TESTS, input=json.dumps([parse(text) for text in texts]),
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="session", autouse=True)
def every_template_meets_the_specification():
    """Collects what CreateStack, UpdateStack and CreateChangeSet accept, and checks it when the tests have run."""
    seen = {}
    call = botocore.client.BaseClient._make_api_call

    def collect(self, operation, parameters):
        reply = call(self, operation, parameters)
        if operation in ("CreateStack", "UpdateStack", "CreateChangeSet") and parameters.get("TemplateBody"):
            seen[parameters["TemplateBody"]] = parameters.get("StackName")
        return reply

    botocore.client.BaseClient._make_api_call = collect
    yield
    botocore.client.BaseClient._make_api_call = call
    texts = [text for text in seen if BREAKS not in (parse(text).get("Metadata") or {})]
    broken = {seen[text]: found for text, found in zip(texts, problems(*texts)) if found} if texts else {}
    assert not broken, f"templates that AWS's resource specification refuses: {json.dumps(broken, indent=1)}"
