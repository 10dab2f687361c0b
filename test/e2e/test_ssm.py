"""Parameter Store: each operation and each of its failures, through boto3 and the AWS CLI."""
import datetime
import itertools
import json
import time

import pytest
from botocore.exceptions import ClientError

NAMES = itertools.count()


@pytest.fixture
def ssm(server):
    return server.client("ssm")


@pytest.fixture
def name(ssm):
    return f"/e2e/{next(NAMES)}/p"


def refused(call, **arguments):
    """The code and the text of the refusal."""
    with pytest.raises(ClientError) as error:
        call(**arguments)
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


def put(ssm, name, value="v", **more):
    return ssm.put_parameter(Name=name, Value=value, **({"Type": "String"} | more))


def described(ssm, name, **more):
    (one,) = ssm.describe_parameters(ParameterFilters=[{"Key": "Name", "Values": [name]}], **more)["Parameters"]
    return one


def test_put_and_get_with_versions_and_arn(ssm, name):
    before = datetime.datetime.now(datetime.timezone.utc)
    first = put(ssm, name, "1", Description="what", AllowedPattern=r"\d+")
    assert (first["Version"], first["Tier"]) == (1, "Standard")
    assert ssm.put_parameter(Name=name, Value="2", Overwrite=True)["Version"] == 2
    got = ssm.get_parameter(Name=name)["Parameter"]
    assert got["ARN"] == f"arn:aws:ssm:us-east-1:000000000000:parameter{name}"
    assert (got["Name"], got["Type"], got["Value"], got["Version"], got["DataType"]) == (name, "String", "2", 2, "text")
    assert abs((got["LastModifiedDate"] - before).total_seconds()) < 60
    assert ssm.get_parameter(Name=got["ARN"])["Parameter"]["Value"] == "2"
    old = ssm.get_parameter(Name=name + ":1")["Parameter"]
    assert (old["Value"], old["Selector"]) == ("1", ":1")
    entry = described(ssm, name)
    assert (entry["Description"], entry["AllowedPattern"], entry["Version"]) == ("what", r"\d+", 2), "an overwrite keeps what it leaves out"
    assert refused(ssm.put_parameter, Name=name, Value="x", Overwrite=True)[0] == "ParameterPatternMismatchException"
    assert refused(ssm.get_parameter, Name=name + ":3") == (
        "ParameterVersionNotFound", f"Systems Manager could not find version 3 of {name}. Verify the version and try again.")
    assert refused(ssm.get_parameter, Name="/e2e/none")[0] == "ParameterNotFound"


@pytest.mark.parametrize("code, text, request_", [
    ("ValidationException", "A parameter type is required", {"Value": "v"}),
    ("ValidationException", "4096 characters", {"Value": "x" * 4097, "Type": "String"}),
    ("ValidationException", "8192", {"Value": "x" * 8193, "Type": "String", "Tier": "Advanced"}),
    ("ValidationException", "enum value set", {"Value": "v", "Type": "Number"}),
    ("ValidationException", "KeyId is required for SecureString", {"Value": "v", "Type": "String", "KeyId": "alias/a"}),
    ("ValidationException", "tags and overwrite can't be used together",
     {"Value": "v", "Type": "String", "Overwrite": True, "Tags": [{"Key": "a", "Value": "b"}]}),
    ("ValidationException", "Amazon Machine Image ID", {"Value": "v", "Type": "String", "DataType": "aws:ec2:image"}),
    ("ValidationException", "can't nest another parameter", {"Value": "a {{ssm:foo}}", "Type": "String"}),
    ("ValidationException", "data type is not supported", {"Value": "v", "Type": "String", "DataType": "Text"}),
    ("ValidationException", "aws:", {"Value": "v", "Type": "String", "Tags": [{"Key": "aws:a", "Value": "b"}]}),
    ("InvalidAllowedPatternException", "regular expression", {"Value": "v", "Type": "String", "AllowedPattern": "(("}),
    ("ParameterPatternMismatchException", "[0-9]", {"Value": "v", "Type": "String", "AllowedPattern": "[0-9]"}),
    ("InvalidPolicyTypeException", "isn't supported", {"Value": "v", "Type": "String", "Tier": "Advanced", "Policies": '[{"Type":"X"}]'}),
    ("InvalidPolicyAttributeException", "JSON", {"Value": "v", "Type": "String", "Tier": "Advanced", "Policies": "x"}),
    ("TooManyTagsError", "50", {"Value": "v", "Type": "String", "Tags": [{"Key": f"k{i}", "Value": "v"} for i in range(51)]}),
])
def test_put_refusals_change_nothing(ssm, name, code, text, request_):
    got = refused(ssm.put_parameter, Name=name, **request_)
    assert got[0] == code and text in got[1], got
    assert refused(ssm.get_parameter, Name=name)[0] == "ParameterNotFound"


@pytest.mark.parametrize("bad, code, text", [
    ("/aws/x", "AccessDeniedException", "No access to reserved parameter name: /aws/x."),
    ("awsome", "ValidationException", '"aws" or "ssm"'),
    ("/ssm/x", "ValidationException", "can't be prefixed"),
    ("a/b", "ValidationException", "must be a fully qualified name"),
    ("/a//b", "ValidationException", "sub-path"),
    ("/a b", "ValidationException", "sub-path"),
    ("/l" * 16, "HierarchyLevelLimitExceededException", "15 levels"),
])
def test_names(ssm, bad, code, text):
    got = refused(ssm.put_parameter, Name=bad, Value="v", Type="String")
    assert got[0] == code and text in got[1], got
    put(ssm, "/l" * 15, Overwrite=True)


def test_existing_parameters_need_overwrite(ssm, name):
    put(ssm, name)
    assert refused(ssm.put_parameter, Name=name, Value="w", Type="String") == (
        "ParameterAlreadyExists", "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.")
    put(ssm, name, "s", Type="SecureString", Overwrite=True)
    assert ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"] == "s", "a type may change"


def test_tiers(ssm, name):
    assert put(ssm, name, "x" * 4097, Tier="Intelligent-Tiering")["Tier"] == "Advanced"
    got = refused(ssm.put_parameter, Name=name, Value="v", Tier="Standard", Overwrite=True)
    assert got[0] == "ValidationException" and "can't downgrade" in got[1]
    assert ssm.put_parameter(Name=name, Value="v", Overwrite=True)["Tier"] == "Advanced"
    assert put(ssm, name + "2", Tier="Intelligent-Tiering")["Tier"] == "Standard"
    assert put(ssm, name + "2", Tier="Advanced", Overwrite=True)["Tier"] == "Advanced"


def test_images(ssm, name):
    put(ssm, name, "ami-0123456789abcdef0", DataType="aws:ec2:image")
    assert ssm.get_parameter(Name=name)["Parameter"]["DataType"] == "aws:ec2:image"
    found = ssm.describe_parameters(ParameterFilters=[{"Key": "DataType", "Values": ["aws:ec2:image"]}])["Parameters"]
    assert [p["Name"] for p in found] == [name]


def test_policies_and_expiration(ssm, name):
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)
    expiration = {"Type": "Expiration", "Version": "1.0", "Attributes": {"Timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.000Z")}}
    notice = {"Type": "NoChangeNotification", "Version": "1.0", "Attributes": {"After": "20", "Unit": "Days"}}
    got = refused(ssm.put_parameter, Name=name, Value="v", Type="String", Policies=json.dumps([notice]))
    assert got[0] == "ValidationException" and "advanced-parameter tier" in got[1]
    assert refused(ssm.put_parameter, Name=name, Value="v", Type="String", Tier="Advanced",
                   Policies=json.dumps([expiration, expiration]))[0] == "IncompatiblePolicyException"
    assert refused(ssm.put_parameter, Name=name, Value="v", Type="String", Tier="Advanced",
                   Policies=json.dumps([notice] * 11))[0] == "PoliciesLimitExceededException"
    put(ssm, name, Tier="Advanced", Policies=json.dumps([expiration, notice]))
    shown = described(ssm, name)["Policies"]
    assert [(p["PolicyType"], p["PolicyStatus"], json.loads(p["PolicyText"])) for p in shown] == [
        ("Expiration", "Pending", expiration), ("NoChangeNotification", "Pending", notice)]
    put(ssm, name + "2", Tier="Advanced", Policies=json.dumps([notice]))
    ssm.put_parameter(Name=name + "2", Value="w", Overwrite=True)
    assert len(described(ssm, name + "2")["Policies"]) == 1
    ssm.put_parameter(Name=name + "2", Value="w", Overwrite=True, Policies="[{}]")
    assert described(ssm, name + "2")["Policies"] == []
    deadline = time.monotonic() + 30
    while ssm.get_parameters(Names=[name])["Parameters"] and time.monotonic() < deadline:
        pass
    assert refused(ssm.get_parameter, Name=name)[0] == "ParameterNotFound"
    assert datetime.datetime.now(datetime.timezone.utc) >= at.replace(microsecond=0)
    assert put(ssm, name)["Version"] == 1


def test_secure_strings(ssm, name):
    put(ssm, name, "hush", Type="SecureString")
    put(ssm, name, "hush2", Type="SecureString", KeyId="alias/mine", Overwrite=True)
    assert ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"] == "hush2"
    assert "hush" not in ssm.get_parameter(Name=name)["Parameter"]["Value"]
    assert described(ssm, name)["KeyId"] == "alias/mine"
    history = ssm.get_parameter_history(Name=name, WithDecryption=True)["Parameters"]
    assert [(p["Value"], p["KeyId"]) for p in history] == [("hush", "alias/aws/ssm"), ("hush2", "alias/mine")]
    assert "hush" not in json.dumps(ssm.get_parameter_history(Name=name)["Parameters"], default=str)


def test_history_pages_and_ends_at_a_hundred_versions(ssm, name):
    for i in range(103):
        put(ssm, name, str(i), Overwrite=True)
    pages = list(ssm.get_paginator("get_parameter_history").paginate(Name=name, PaginationConfig={"PageSize": 30}))
    assert [len(p["Parameters"]) for p in pages] == [30, 30, 30, 10]
    assert [p["Version"] for page in pages for p in page["Parameters"]] == list(range(4, 104))
    assert refused(ssm.get_parameter_history, Name="/e2e/none")[0] == "ParameterNotFound"
    assert refused(ssm.get_parameter_history, Name=name, NextToken="x")[0] == "InvalidNextToken"
    assert refused(ssm.get_parameter_history, Name=name, MaxResults=50, NextToken=pages[0]["NextToken"] + "x")[0] == "InvalidNextToken"


def test_labels(ssm, name):
    for i in range(3):
        put(ssm, name, str(i + 1), Overwrite=True)
    done = ssm.label_parameter_version(Name=name, ParameterVersion=1, Labels=["prod", "1st", "AWSx", "b"])
    assert done["InvalidLabels"] == ["1st", "AWSx"] and done["ParameterVersion"] == 1
    assert ssm.get_parameter(Name=name + ":prod")["Parameter"]["Value"] == "1"
    assert ssm.label_parameter_version(Name=name, Labels=["prod"])["ParameterVersion"] == 3, "the newest, and it moves"
    assert ssm.get_parameter(Name=name + ":prod")["Parameter"]["Value"] == "3"
    assert [p["Labels"] for p in ssm.get_parameter_history(Name=name)["Parameters"]] == [["b"], [], ["prod"]]
    assert ssm.get_parameters(Names=[name + ":b", name + ":none"])["InvalidParameters"] == [name + ":none"]
    assert refused(ssm.get_parameter, Name=name + ":none") == (
        "ParameterVersionNotFound", f"Systems Manager could not find label none for parameter {name}. Verify the label and try again.")
    assert refused(ssm.label_parameter_version, Name=name, ParameterVersion=9, Labels=["x"])[0] == "ParameterVersionNotFound"
    assert refused(ssm.label_parameter_version, Name="/e2e/none", Labels=["x"])[0] == "ParameterNotFound"
    ssm.label_parameter_version(Name=name, ParameterVersion=2, Labels=[f"l{i}" for i in range(10)])
    assert refused(ssm.label_parameter_version, Name=name, ParameterVersion=2, Labels=["l10"])[0] == "ParameterVersionLabelLimitExceeded"
    got = refused(ssm.label_parameter_version, Name=name, Labels=["x" * 101])
    assert got[0] == "ValidationException" and "less than or equal to 100" in got[1]
    undone = ssm.unlabel_parameter_version(Name=name, ParameterVersion=1, Labels=["b", "prod"])
    assert (undone["RemovedLabels"], undone["InvalidLabels"]) == (["b"], ["prod"])
    assert refused(ssm.unlabel_parameter_version, Name=name, ParameterVersion=9, Labels=["b"])[0] == "ParameterVersionNotFound"
    by_label = ssm.get_parameters_by_path(Path=name[:-2], ParameterFilters=[{"Key": "Label", "Values": ["l3"]}])["Parameters"]
    assert [(p["Name"], p["Value"]) for p in by_label] == [(name, "2")]


def test_a_label_holds_the_oldest_version(ssm, name):
    for i in range(100):
        put(ssm, name, str(i + 1), Overwrite=True)
    ssm.label_parameter_version(Name=name, ParameterVersion=1, Labels=["keep"])
    got = refused(ssm.put_parameter, Name=name, Value="v", Overwrite=True)
    assert got[0] == "ParameterMaxVersionLimitExceeded" and f"new version of {name}" in got[1] and "Version 1, the oldest" in got[1]
    ssm.label_parameter_version(Name=name, ParameterVersion=50, Labels=["keep"])
    assert ssm.put_parameter(Name=name, Value="v", Overwrite=True)["Version"] == 101


def test_get_parameters_sorts_out_the_invalid(ssm, name):
    put(ssm, name)
    got = ssm.get_parameters(Names=[name, "/e2e/none", name + ":7", "b d"])
    assert [p["Name"] for p in got["Parameters"]] == [name]
    assert sorted(got["InvalidParameters"]) == sorted(["/e2e/none", name + ":7", "b d"])
    assert refused(ssm.get_parameters, Names=[f"/n{i}" for i in range(11)])[0] == "ValidationException"


def test_paths(ssm):
    for i in range(12):
        put(ssm, f"/tree/a/{i:02}", Type="StringList" if i % 2 else "String")
        put(ssm, f"/tree/a/deep/{i:02}", Type="SecureString")

    def names(**more):
        pages = ssm.get_paginator("get_parameters_by_path").paginate(Path="/tree", Recursive=True, **more)
        return [p["Name"] for page in pages for p in page["Parameters"]]

    assert len(names()) == 24 == len(set(names()))
    assert ssm.get_parameters_by_path(Path="/tree")["Parameters"] == []
    first = ssm.get_parameters_by_path(Path="/tree/a")
    assert len(first["Parameters"]) == 10 and first["NextToken"]
    assert len(names(ParameterFilters=[{"Key": "Type", "Values": ["StringList"]}])) == 6
    assert len(names(ParameterFilters=[{"Key": "KeyId", "Option": "BeginsWith", "Values": ["alias/aws"]}])) == 12
    value = ssm.get_parameters_by_path(Path="/tree/a/deep", WithDecryption=True)["Parameters"][0]["Value"]
    assert value == "v"
    for code, request in [
            ("ValidationException", {"Path": "tree"}), ("ValidationException", {"Path": "/tree", "MaxResults": 11}),
            ("InvalidNextToken", {"Path": "/tree", "NextToken": "x"}), ("InvalidNextToken", {"Path": "/tree", "NextToken": first["NextToken"]}),
            ("InvalidFilterKey", {"Path": "/tree", "ParameterFilters": [{"Key": "Tier", "Values": ["x"]}]}),
            ("InvalidFilterOption", {"Path": "/tree", "ParameterFilters": [{"Key": "Label", "Option": "BeginsWith", "Values": ["x"]}]}),
            ("InvalidFilterValue", {"Path": "/tree", "ParameterFilters": [{"Key": "Type", "Values": ["Number"]}]})]:
        assert refused(ssm.get_parameters_by_path, **request)[0] == code, request


def test_describe_filters(ssm):
    put(ssm, "/d/one", Tags=[{"Key": "team", "Value": "red"}])
    put(ssm, "/d/two", Type="SecureString", KeyId="alias/d")
    put(ssm, "/d/sub/three", Tier="Advanced")

    def names(*filters, **more):
        pages = ssm.get_paginator("describe_parameters").paginate(
            ParameterFilters=[{"Key": "Path", "Option": "Recursive", "Values": ["/d"]}, *filters], **more)
        return [p["Name"][3:] for page in pages for p in page["Parameters"]]

    def one(key, *values, option=None):
        return {"Key": key, "Values": list(values)} | ({"Option": option} if option else {})

    assert names() == ["one", "sub/three", "two"]
    assert names(PaginationConfig={"PageSize": 1}) == ["one", "sub/three", "two"]
    assert names(one("Name", "/d/t", option="BeginsWith")) == ["two"]
    assert names(one("Name", "ne", "hre", option="Contains")) == ["one", "sub/three"]
    assert names(one("Type", "SecureString")) == ["two"] == names(one("KeyId", "alias/d"))
    assert names(one("Tier", "Advanced")) == ["sub/three"]
    assert names(one("DataType", "text")) == names()
    assert names(one("tag:team", "red")) == ["one"] == names({"Key": "tag:team"})
    one_level = ssm.describe_parameters(ParameterFilters=[one("Path", "/d", option="OneLevel")])["Parameters"]
    assert [p["Name"] for p in one_level] == ["/d/one", "/d/two"]
    older = ssm.describe_parameters(Filters=[{"Key": "Name", "Values": ["/d/t"]}])["Parameters"]
    assert [p["Name"] for p in older] == ["/d/two"]
    for code, filters in [("InvalidFilterKey", [one("Label", "x")]), ("InvalidFilterKey", [one("Type", "String"), one("Type", "String")]),
                          ("InvalidFilterOption", [one("Path", "/d", option="Equals")]), ("InvalidFilterValue", [one("Tier", "x")]),
                          ("ValidationException", [one("Path", "d")])]:
        assert refused(ssm.describe_parameters, ParameterFilters=filters)[0] == code, filters
    assert refused(ssm.describe_parameters, Filters=[{"Key": "Name", "Values": ["x"]}], ParameterFilters=[one("Name", "x")])[0] == "ValidationException"
    assert refused(ssm.describe_parameters, MaxResults=51)[0] == "ValidationException"


def test_delete(ssm, name):
    put(ssm, name)
    put(ssm, name + "2")
    ssm.delete_parameter(Name=name)
    assert refused(ssm.delete_parameter, Name=name)[0] == "ParameterNotFound"
    done = ssm.delete_parameters(Names=[name, name + "2"])
    assert (done["DeletedParameters"], done["InvalidParameters"]) == ([name + "2"], [name])
    assert refused(ssm.delete_parameters, Names=[f"/n{i}" for i in range(11)])[0] == "ValidationException"


def test_tags(ssm, name):
    put(ssm, name, Tags=[{"Key": "a", "Value": "1"}])
    resource = {"ResourceType": "Parameter", "ResourceId": name}
    ssm.add_tags_to_resource(**resource, Tags=[{"Key": "a", "Value": "2"}, {"Key": "b", "Value": "3"}])
    ssm.remove_tags_from_resource(**resource, TagKeys=["a", "none"])
    assert ssm.list_tags_for_resource(**resource)["TagList"] == [{"Key": "b", "Value": "3"}]
    assert refused(ssm.add_tags_to_resource, **resource, Tags=[{"Key": f"k{i}", "Value": "v"} for i in range(50)])[0] == "TooManyTagsError"
    for call, more in [(ssm.add_tags_to_resource, {"Tags": []}), (ssm.remove_tags_from_resource, {"TagKeys": []}), (ssm.list_tags_for_resource, {})]:
        assert refused(call, ResourceType="Parameter", ResourceId="/e2e/none", **more)[0] == "InvalidResourceId"
        assert refused(call, ResourceType="Document", ResourceId=name, **more)[0] == "InvalidResourceType"


def test_the_command_line(server, name):
    done = server.aws("ssm", "put-parameter", "--name", name, "--value", "1", "--type", "String", "--tier", "Advanced",
                      "--tags", "Key=a,Value=b")
    assert done == {"Version": 1, "Tier": "Advanced"}
    server.aws("ssm", "put-parameter", "--name", name, "--value", "2", "--overwrite")
    assert server.aws("ssm", "label-parameter-version", "--name", name, "--labels", "prod", "9x") == {"InvalidLabels": ["9x"], "ParameterVersion": 2}
    assert server.aws("ssm", "get-parameter", "--name", name + ":prod")["Parameter"]["Value"] == "2"
    assert [p["Labels"] for p in server.aws("ssm", "get-parameter-history", "--name", name)["Parameters"]] == [[], ["prod"]]
    undone = server.aws("ssm", "unlabel-parameter-version", "--name", name, "--parameter-version", "2", "--labels", "prod")
    assert undone == {"RemovedLabels": ["prod"], "InvalidLabels": []}
    found = server.aws("ssm", "describe-parameters", "--parameter-filters", f"Key=Name,Option=Equals,Values={name}", "Key=tag:a,Values=b")
    assert [p["Name"] for p in found["Parameters"]] == [name]
    assert server.aws("ssm", "delete-parameters", "--names", name, "/e2e/none") == {"DeletedParameters": [name], "InvalidParameters": ["/e2e/none"]}


def test_all_of_it_survives_the_end_of_the_process(make_server):
    server = make_server()
    ssm = server.client("ssm")
    notice = '[{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"20","Unit":"Days"}}]'
    put(ssm, "/k/a", "1", Tier="Advanced", Policies=notice, Tags=[{"Key": "a", "Value": "b"}])
    put(ssm, "/k/a", "2", Type="SecureString", Overwrite=True)
    ssm.label_parameter_version(Name="/k/a", ParameterVersion=1, Labels=["old"])
    server.kill()
    server.start()
    ssm = server.client("ssm")
    assert ssm.get_parameter(Name="/k/a:old")["Parameter"]["Value"] == "1"
    assert ssm.get_parameter(Name="/k/a", WithDecryption=True)["Parameter"]["Value"] == "2"
    entry = described(ssm, "/k/a")
    assert entry["Tier"] == "Advanced" and len(entry["Policies"]) == 1
    assert ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="/k/a")["TagList"] == [{"Key": "a", "Value": "b"}]
