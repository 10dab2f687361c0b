"""SSM, CloudFormation, S3 and STS at the edge, through boto3 and the AWS CLI; DynamoDB through the AWS SDK for JavaScript."""
import os
import pathlib
import subprocess

import pytest
from botocore.exceptions import ClientError
from conftest import ROOT

TEMPLATE = (ROOT / "infra/cloudformation/private-account-dynamodb.yaml").read_text()
ACCOUNT = "11111111-2222-4333-8444-555555555555"


def code(error):
    return error.value.response["Error"]["Code"]


def test_parameters(server):
    ssm = server.client("ssm")
    assert ssm.put_parameter(Name="/t/a", Value="1", Type="String", Tags=[{"Key": "k", "Value": "v"}])["Version"] == 1
    with pytest.raises(ClientError) as error:
        ssm.put_parameter(Name="/t/a", Value="2", Type="String")
    assert code(error) == "ParameterAlreadyExists"
    assert ssm.put_parameter(Name="/t/a", Value="2", Overwrite=True)["Version"] == 2
    assert ssm.get_parameter(Name="/t/a:1")["Parameter"]["Value"] == "1"
    assert ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="/t/a")["TagList"] == [{"Key": "k", "Value": "v"}]
    ssm.put_parameter(Name="/t/secret", Value="hush", Type="SecureString")
    assert ssm.get_parameter(Name="/t/secret", WithDecryption=True)["Parameter"]["Value"] == "hush"
    assert "hush" not in ssm.get_parameter(Name="/t/secret")["Parameter"]["Value"]
    for i in range(25):
        ssm.put_parameter(Name=f"/t/deep/{i:02}/x", Value="v", Type="String")
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path="/t", Recursive=True)
    names = [p["Name"] for page in pages for p in page["Parameters"]]
    assert len(names) == 27 == len(set(names))
    assert {p["Name"] for p in ssm.get_parameters_by_path(Path="/t")["Parameters"]} == {"/t/a", "/t/secret"}
    found = ssm.get_parameters(Names=["/t/a", "/t/none"])
    assert [p["Name"] for p in found["Parameters"]] == ["/t/a"] and found["InvalidParameters"] == ["/t/none"]
    described = ssm.describe_parameters(ParameterFilters=[{"Key": "Name", "Option": "BeginsWith", "Values": ["/t/deep/0"]}])["Parameters"]
    assert len(described) == 10
    assert ssm.delete_parameters(Names=["/t/a", "/t/none"]) ["DeletedParameters"] == ["/t/a"]
    with pytest.raises(ClientError) as error:
        ssm.get_parameter(Name="/t/a")
    assert code(error) == "ParameterNotFound"


def parameters(**values):
    return [{"ParameterKey": k, "ParameterValue": v} for k, v in values.items()]


def test_a_stack_of_the_template_from_creation_to_deletion(server):
    cloudformation, dynamodb = server.client("cloudformation"), server.client("dynamodb")
    name = f"app-prod-account-{ACCOUNT}"
    stack = cloudformation.create_stack(
        StackName=name, TemplateBody=TEMPLATE, Tags=[{"Key": "team", "Value": "t"}], Parameters=parameters(
            AccountId=ACCOUNT, AccountName="X", BillingMode="PROVISIONED", EnableAlarms="true"))["StackId"]
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    (described,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    assert described["StackStatus"] == "CREATE_COMPLETE" and described["Tags"] == [{"Key": "team", "Value": "t"}]
    resources = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    types = [r["ResourceType"] for r in resources]
    assert types.count("AWS::ApplicationAutoScaling::ScalableTarget") == 8 == types.count("AWS::ApplicationAutoScaling::ScalingPolicy")
    assert types.count("AWS::SSM::Parameter") == 3 and types.count("AWS::CloudWatch::Alarm") >= 3
    assert {r["ResourceStatus"] for r in resources} == {"CREATE_COMPLETE"}
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] >= 1
    assert server.client("ssm").get_parameter(Name=f"/accounts/{ACCOUNT}/dynamodb/table-arn")["Parameter"]["Value"] == table["TableArn"]
    with pytest.raises(ClientError) as error:
        cloudformation.create_stack(StackName=name, TemplateBody=TEMPLATE, Parameters=parameters(AccountId=ACCOUNT, AccountName="X"))
    assert code(error) == "AlreadyExistsException"
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig={"Delay": 1})
    assert cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"] == "DELETE_COMPLETE"
    with pytest.raises(ClientError, match="does not exist"):
        cloudformation.describe_stacks(StackName=name)
    assert server.client("ssm").get_parameters_by_path(Path=f"/accounts/{ACCOUNT}", Recursive=True)["Parameters"] == []
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    assert "DELETE_SKIPPED" in {e["ResourceStatus"] for e in events}, "the table's policy is Retain"
    dynamodb.delete_table(TableName=name)


def test_bad_templates_are_refused_and_make_nothing(server):
    cloudformation = server.client("cloudformation")
    for body, text in [("{", "emplate"), ("Resources: {}", "Resources"), ("Resources: {A: {Type: AWS::EC2::Instance}}", "Unrecognized resource types"),
                       ("Resources: {A: {Type: AWS::SSM::Parameter, Properties: {Value: !Ref B}}}", "Unresolved")]:
        with pytest.raises(ClientError, match=text) as error:
            cloudformation.create_stack(StackName="bad", TemplateBody=body)
        assert code(error) == "ValidationError", body
    with pytest.raises(ClientError, match="AccountId"):
        cloudformation.create_stack(StackName="bad", TemplateBody=TEMPLATE, Parameters=parameters(AccountName="x", AccountId="not a uuid"))
    with pytest.raises(ClientError, match="does not exist"):
        cloudformation.describe_stacks(StackName="bad")


def test_objects(server, tmp_path):
    s3 = server.client("s3")
    s3.create_bucket(Bucket="templates")
    body = bytes(range(256)) * 100
    put = s3.put_object(Bucket="templates", Key="a/b c.bin", Body=body, Metadata={"x": "y"})
    got = s3.get_object(Bucket="templates", Key="a/b c.bin")
    assert got["Body"].read() == body and got["ETag"] == put["ETag"] and got["Metadata"] == {"x": "y"}
    assert s3.head_object(Bucket="templates", Key="a/b c.bin")["ContentLength"] == len(body)
    listed = s3.list_objects_v2(Bucket="templates", Delimiter="/")
    assert [p["Prefix"] for p in listed["CommonPrefixes"]] == ["a/"]
    assert [b["Name"] for b in s3.list_buckets()["Buckets"] if b["Name"] == "templates"]
    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket="templates", Key="none")
    assert code(error) == "NoSuchKey"
    with pytest.raises(ClientError) as error:
        s3.delete_bucket(Bucket="templates")
    assert code(error) == "BucketNotEmpty"
    (tmp_path / "file").write_bytes(body)
    server.aws("s3api", "put-object", "--bucket", "templates", "--key", "cli", "--body", str(tmp_path / "file"))
    assert s3.get_object(Bucket="templates", Key="cli")["Body"].read() == body
    for key in ("cli", "a/b c.bin"):
        s3.delete_object(Bucket="templates", Key=key)
    s3.delete_bucket(Bucket="templates")


def test_identity(server):
    assert server.aws("sts", "get-caller-identity")["Account"] == "000000000000"


@pytest.mark.parametrize("file", sorted(p.name for p in (ROOT / "test/sdk").glob("*.test.mjs")))
def test_the_javascript_sdk(server, file):
    environment = os.environ | {"TENANTRY_TEST_EDGE": server.edge, "TENANTRY_TEST_ADMIN": server.admin, "TENANTRY_TEST_TOKEN": server.token}
    done = subprocess.run(["node", "--test", str(pathlib.Path("sdk", file))], cwd=ROOT / "test", env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
