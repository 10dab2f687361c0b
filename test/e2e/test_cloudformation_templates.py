"""The language of the local CloudFormation's templates and its types of resources, through boto3 and the AWS CLI."""
import json
import re

import pytest
import specification
from botocore.exceptions import ClientError
from conftest import ROOT

REGION, ACCOUNT = "us-east-1", "000000000000"
TOPIC = "Resources: {Topic: {Type: AWS::SNS::Topic}}\n"


def parameters(**values):
    return [{"ParameterKey": k, "ParameterValue": v} for k, v in values.items()]


class Stacks:
    def __init__(self, server):
        self.client = server.client("cloudformation")

    def create(self, name, body, status="CREATE_COMPLETE", **options):
        self.client.create_stack(StackName=name, TemplateBody=body, **options)
        return self.settled(name, status)

    def update(self, name, body, status="UPDATE_COMPLETE", **options):
        self.client.update_stack(StackName=name, TemplateBody=body, **options)
        return self.settled(name, status)

    def settled(self, name, status):
        (stack,) = self.client.describe_stacks(StackName=name)["Stacks"]
        while stack["StackStatus"].endswith("_IN_PROGRESS"):
            (stack,) = self.client.describe_stacks(StackName=name)["Stacks"]
        assert stack["StackStatus"] == status, self.reasons(stack["StackId"])
        return stack

    def outputs(self, stack):
        return {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])}

    def reasons(self, name):
        events = self.client.describe_stack_events(StackName=name)["StackEvents"]
        return [f"{e['LogicalResourceId']} {e['ResourceStatus']} {e['ResourceStatusReason']}" for e in events if e.get("ResourceStatusReason")]

    def ids(self, name):
        return {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in self.client.describe_stack_resources(StackName=name)["StackResources"]}

    def delete(self, name, status="DELETE_COMPLETE"):
        (stack,) = self.client.describe_stacks(StackName=name)["Stacks"]
        self.client.delete_stack(StackName=name)
        return self.settled(stack["StackId"], status)

    def refusal(self, body, operation="create_stack", **options):
        """The code and text of a refusal, after which there is no stack."""
        if operation == "create_stack":
            options["StackName"] = "refused"
        with pytest.raises(ClientError) as error:
            getattr(self.client, operation)(TemplateBody=body, **options)
        with pytest.raises(ClientError, match="does not exist"):
            self.client.describe_stacks(StackName="refused")
        answer = error.value.response["Error"]
        return f"{answer['Code']}: {answer['Message']}"


@pytest.fixture(scope="module")
def stacks(server):
    return Stacks(server)


RECORDED = """
Parameters: {Text: {Type: String, Default: one}, Name: {Type: String, Default: first}}
Resources:
  Key: {Type: AWS::KMS::Key, Properties: {Description: !Ref Text, KeyPolicy: {Version: '2012-10-17', Statement: []}}}
  Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: !Sub 'alias/${Name}', TargetKeyId: !Ref Key}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      Path: /service/
      Description: !Ref Text
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: dynamodb.amazonaws.com}, Action: 'sts:AssumeRole',
                     Condition: {StringEquals: {'aws:SourceAccount': !Ref AWS::AccountId}}}]
  Policy: {Type: AWS::IAM::Policy, Properties: {PolicyName: !Ref Text, PolicyDocument: {Statement: []}, Roles: [!Ref Role]}}
  Managed: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: []}, Roles: [!Ref Role]}}
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Name, DisplayName: !Ref Text, KmsMasterKeyId: !Ref Key}}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: {AlarmName: !Ref Name, AlarmDescription: !Ref Text, Namespace: AWS/DynamoDB, MetricName: SystemErrors, Statistic: Sum, Period: 60,
                 EvaluationPeriods: 1, Threshold: 0, ComparisonOperator: GreaterThanThreshold, AlarmActions: [!Ref Topic]}
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties: {ServiceNamespace: dynamodb, ResourceId: !Sub 'table/${Name}', ScalableDimension: 'dynamodb:table:ReadCapacityUnits',
                 MinCapacity: 1, MaxCapacity: 9}
  Scaling:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyName: !Ref Name
      PolicyType: TargetTrackingScaling
      ScalingTargetId: !Ref Target
      TargetTrackingScalingPolicyConfiguration:
        TargetValue: 70
        PredefinedMetricSpecification: {PredefinedMetricType: DynamoDBReadCapacityUtilization}
Outputs:
  Key: {Value: !Join ['|', [!Ref Key, !GetAtt Key.KeyId, !GetAtt Key.Arn]]}
  Alias: {Value: !Ref Alias}
  Role: {Value: !Join ['|', [!Ref Role, !GetAtt Role.Arn, !GetAtt Role.RoleId]]}
  Policy: {Value: !Ref Policy}
  Managed: {Value: !Join ['|', [!Ref Managed, !GetAtt Managed.PolicyArn, !GetAtt Managed.AttachmentCount]]}
  Topic: {Value: !Join ['|', [!Ref Topic, !GetAtt Topic.TopicArn, !GetAtt Topic.TopicName]]}
  Alarm: {Value: !Join ['|', [!Ref Alarm, !GetAtt Alarm.Arn]]}
  Target: {Value: !Join ['|', [!Ref Target, !GetAtt Target.Id]]}
  Scaling: {Value: !Join ['|', [!Ref Scaling, !GetAtt Scaling.Arn]]}
"""


def test_recorded_types_are_made_updated_replaced_and_deleted(stacks):
    options = {"Capabilities": ["CAPABILITY_IAM"]}
    stack = stacks.create("recorded", RECORDED, **options)
    shown = stacks.outputs(stack)
    expected = {
        "Key": r"([0-9a-f-]{36})\|\1\|arn:aws:kms:us-east-1:0{12}:key/\1",
        "Alias": "alias/first",
        "Role": r"(recorded-Role-[A-Z0-9]{12})\|arn:aws:iam::0{12}:role/service/\1\|AROA[A-Z2-7]{17}",
        "Policy": r"reco-Poli-[A-Z0-9]{12}",
        "Managed": r"(arn:aws:iam::0{12}:policy/recorded-Managed-[A-Z0-9]{12})\|\1\|1",
        "Topic": r"(arn:aws:sns:us-east-1:0{12}:first)\|\1\|first",
        "Alarm": r"first\|arn:aws:cloudwatch:us-east-1:0{12}:alarm:first",
        "Target": r"(table/first\|dynamodb:table:ReadCapacityUnits\|dynamodb)\|\1",
        "Scaling": r"(arn:aws:autoscaling:us-east-1:0{12}:scalingPolicy:[0-9a-f-]{36}:resource/dynamodb/table/first:policyName/first)\|\1",
    }
    for name, pattern in expected.items():
        assert re.fullmatch(pattern, shown[name]), (name, shown[name])
    before = stacks.ids("recorded")
    stacks.update("recorded", RECORDED, Parameters=parameters(Text="two"), **options)
    assert stacks.ids("recorded") == before, "in place"
    stacks.update("recorded", RECORDED, Parameters=parameters(Text="two", Name="second"), **options)
    after = stacks.ids("recorded")
    assert {name for name in after if after[name] != before[name]} == {"Alias", "Topic", "Alarm", "Target", "Scaling"}, "replaced"
    assert any("Recorded only: the local cloud does not act on AWS::KMS::Key" in reason for reason in stacks.reasons("recorded"))
    stacks.delete("recorded")
    stacks.create("recorded", RECORDED, Parameters=parameters(Name="second"), **options)
    stacks.delete("recorded")


TABLE = """
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}, {AttributeName: x, AttributeType: S}]
      GlobalSecondaryIndexes:
        - {IndexName: byX, KeySchema: [{AttributeName: x, KeyType: HASH}], Projection: {ProjectionType: ALL}%s}
%s
Outputs: {Name: {Value: !Ref Table}, Arn: {Value: !GetAtt Table.Arn}}
"""
ON_DEMAND = TABLE % ("", "      BillingMode: PAY_PER_REQUEST")
UNITS = "ProvisionedThroughput: {ReadCapacityUnits: %d, WriteCapacityUnits: 2}"


def test_a_table_is_updated_in_place(server, stacks):
    dynamodb = server.client("dynamodb")
    name = stacks.outputs(stacks.create("table", ON_DEMAND, Tags=[{"Key": "a", "Value": "1"}]))["Name"]
    assert re.fullmatch("table-Table-[A-Z0-9]{12}", name)
    stacks.update("table", TABLE % (", " + UNITS % 4, "      " + UNITS % 3), Tags=[{"Key": "b", "Value": "2"}])
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 3
    assert table["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["ReadCapacityUnits"] == 4
    tags = {t["Key"]: t["Value"] for t in dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]}
    assert {k: v for k, v in tags.items() if not k.startswith("aws:")} == {"b": "2"} and tags["aws:cloudformation:logical-id"] == "Table"
    settings = """      BillingMode: PAY_PER_REQUEST
      StreamSpecification: {StreamViewType: KEYS_ONLY}
      SSESpecification: {SSEEnabled: true, SSEType: KMS}
      TableClass: STANDARD_INFREQUENT_ACCESS
      TimeToLiveSpecification: {AttributeName: ttl, Enabled: true}
      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
      DeletionProtectionEnabled: true
      Tags: [{Key: c, Value: '3'}]"""
    stacks.update("table", TABLE % ("", settings))
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST" and table["StreamSpecification"]["StreamViewType"] == "KEYS_ONLY"
    assert table["SSEDescription"]["Status"] == "ENABLED" and table["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["AttributeName"] == "ttl"
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    stacks.delete("table", "DELETE_FAILED")
    assert any("Resource cannot be deleted as it is currently protected against deletion" in reason for reason in stacks.reasons("table"))
    server.aws("dynamodb", "describe-table", "--table-name", name)


def test_a_table_is_replaced_and_what_cannot_be_done_rolls_back(server, stacks):
    dynamodb = server.client("dynamodb")
    first = stacks.outputs(stacks.create("replaced", ON_DEMAND))["Name"]
    two_more = ON_DEMAND.replace("        - {IndexName: byX", """        - {IndexName: more, KeySchema: [{AttributeName: x, KeyType: HASH}], Projection: {ProjectionType: ALL}}
        - {IndexName: most, KeySchema: [{AttributeName: x, KeyType: HASH}], Projection: {ProjectionType: ALL}}
        - {IndexName: byX""")
    stacks.update("replaced", two_more, "UPDATE_ROLLBACK_COMPLETE")
    assert any("Cannot perform more than one GSI creation or deletion in a single update" in reason for reason in stacks.reasons("replaced"))
    second = stacks.outputs(stacks.update("replaced", ON_DEMAND.replace("AttributeName: pk", "AttributeName: id")))["Name"]
    assert first != second and dynamodb.describe_table(TableName=second)["Table"]["KeySchema"][0]["AttributeName"] == "id"
    with pytest.raises(ClientError, match="not found"):
        dynamodb.describe_table(TableName=first)
    stacks.delete("replaced")
    with pytest.raises(ClientError, match="not found"):
        dynamodb.describe_table(TableName=second)


def test_a_bucket_and_a_parameter(server, stacks):
    body = """
Parameters: {Value: {Type: String, Default: one}}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration: {BlockPublicAcls: true, RestrictPublicBuckets: true}
      BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms'}}]}
      VersioningConfiguration: {Status: Enabled}
  Parameter: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Value, Tags: {own: x}}}
Outputs:
  Bucket: {Value: !Join ['|', [!Ref Bucket, !GetAtt Bucket.Arn, !GetAtt Bucket.DomainName, !GetAtt Bucket.RegionalDomainName]]}
  Parameter: {Value: !Join ['|', [!Ref Parameter, !GetAtt Parameter.Type, !GetAtt Parameter.Value]]}
"""
    s3, ssm = server.client("s3"), server.client("ssm")
    shown = stacks.outputs(stacks.create("Things", body, Tags=[{"Key": "team", "Value": "t"}]))
    bucket, *addresses = shown["Bucket"].split("|")
    assert re.fullmatch("things-bucket-[a-z0-9]{12}", bucket)
    assert addresses == [f"arn:aws:s3:::{bucket}", f"{bucket}.s3.amazonaws.com", f"{bucket}.s3.{REGION}.amazonaws.com"]
    name, kind, value = shown["Parameter"].split("|")
    assert re.fullmatch("CFN-Things-Parameter-[A-Z0-9]{12}", name) and (kind, value) == ("String", "one")
    tags = lambda: {t["Key"]: t["Value"] for t in ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]}
    assert tags() == {"own": "x", "team": "t"}
    stacks.update("Things", body.replace("own: x", "other: y"), Parameters=parameters(Value="two"))
    assert ssm.get_parameter(Name=name)["Parameter"]["Value"] == "two" and tags() == {"other": "y", "team": "t"}
    s3.put_object(Bucket=bucket, Key="k", Body=b"v")
    stacks.delete("Things", "DELETE_FAILED")
    assert any("The bucket you tried to delete is not empty" in reason for reason in stacks.reasons("Things"))
    s3.delete_object(Bucket=bucket, Key="k")
    stacks.delete("Things")
    with pytest.raises(ClientError):
        s3.head_bucket(Bucket=bucket)


def test_properties_that_there_are_not_fail_the_resource(stacks):
    body = "Metadata: {%s: yes}\nResources: {T: {Type: %s, Properties: %s}}"
    for kind, properties, reason in [
            ("AWS::SNS::Topic", "{Nonsense: 1}", "Encountered unsupported property Nonsense"),
            ("AWS::S3::Bucket", "{WebsiteConfiguration: {}}", "Encountered unsupported property WebsiteConfiguration"),
            ("AWS::KMS::Alias", "{AliasName: alias/x}", "Property TargetKeyId cannot be empty."),
            ("AWS::SSM::Parameter", "{Type: SecureString, Value: x}", "Value of property Type must be one of")]:
        stacks.create("wrong", body % (specification.BREAKS, kind, properties), "ROLLBACK_COMPLETE")
        assert any(reason in one for one in stacks.reasons("wrong")), reason
        stacks.delete("wrong")
    assert "Template format error: Unrecognized resource types: [AWS::Lambda::Function]" in stacks.refusal(
        "Resources: {F: {Type: AWS::Lambda::Function}}")


def test_capabilities(stacks):
    role = "Resources: {R: {Type: AWS::IAM::Role, Properties: {%sAssumeRolePolicyDocument: {Statement: []}}}}"
    named = role % "RoleName: n, "
    assert stacks.refusal(role % "") == "InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_IAM]"
    assert stacks.refusal(named) == "InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_NAMED_IAM]"
    assert stacks.refusal(named, Capabilities=["CAPABILITY_IAM"]) == "InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_NAMED_IAM]"
    assert "'capabilities' failed to satisfy constraint" in stacks.refusal(role % "", Capabilities=["CAPABILITY_ALL"])
    stacks.create("capable", role % "", Capabilities=["CAPABILITY_NAMED_IAM"])
    with pytest.raises(ClientError, match=r"Requires capabilities : \[CAPABILITY_NAMED_IAM\]"):
        stacks.client.update_stack(StackName="capable", TemplateBody=named, Capabilities=["CAPABILITY_IAM"])
    stacks.delete("capable")


FUNCTIONS = {
    "!Ref P": "p", "!Ref 'AWS::Region'": REGION, "!Ref 'AWS::AccountId'": ACCOUNT, "!Ref 'AWS::Partition'": "aws",
    "!Ref 'AWS::URLSuffix'": "amazonaws.com", "!Ref 'AWS::StackName'": "functions", "!GetAtt Topic.TopicName": "topic",
    "{'Fn::GetAtt': [Topic, TopicName]}": "topic", "!Sub '${P}-${AWS::Region}-${Topic.TopicName}-${!P}'": f"p-{REGION}-topic-${{P}}",
    "!Sub ['${A}${P}', {A: !Select [0, !Ref L]}]": "xp", "!Join [',', !Ref L]": "x,y,z", "!Join ['', [a, !Ref P]]": "ap",
    "!Select [1, !Split ['|', 'a|b|c']]": "b", "!FindInMap [M, !Ref 'AWS::Region', k]": "v", "!Base64 hello": "aGVsbG8=",
    "!Join [',', !Cidr [10.1.0.0/16, 3, 8]]": "10.1.0.0/24,10.1.1.0/24,10.1.2.0/24", "!Select [0, !Cidr ['fd00::/48', 1, 64]]": "fd00::/64",
    "!Join [',', !GetAZs '']": f"{REGION}a,{REGION}b,{REGION}c", "!Select [2, !GetAZs eu-west-1]": "eu-west-1c",
    "!If [Yes, y, n]": "y", "!If [No, y, n]": "n", "!If [Both, y, n]": "n", "!If [Either, y, n]": "y",
    "!Join ['', [a, !If [No, b, !Ref 'AWS::NoValue']]]": "a", "!Select [0, !Ref N]": "1",
}


def test_functions(stacks):
    outputs = "".join(f"  O{i}: {{Value: {text}}}\n" for i, text in enumerate(FUNCTIONS))
    body = """
Parameters:
  P: {Type: String, Default: p}
  L: {Type: CommaDelimitedList, Default: 'x, y ,z'}
  N: {Type: List<Number>, Default: '1,2'}
Mappings: {M: {us-east-1: {k: v}}}
Conditions:
  Yes: !Equals [!Ref P, p]
  No: !Not [!Condition Yes]
  Both: !And [!Condition Yes, !Condition No]
  Either: !Or [!Condition No, !Equals [!Select [0, !Ref L], x]]
Rules: {Ignored: {Assertions: [{Assert: !Equals [a, b], AssertDescription: never}]}}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: topic}}
  None: {Type: AWS::SNS::Topic, Condition: No}
Outputs:
  Hidden: {Value: x, Condition: No}
""" + outputs
    stack = stacks.create("functions", body)
    assert list(stacks.outputs(stack).values()) == list(FUNCTIONS.values())
    assert list(stacks.ids("functions")) == ["Topic"]
    stacks.delete("functions")


def test_what_the_language_refuses(stacks):
    resource = "Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: %s}}}"
    for body, text in [
            (resource % "!Transform {Name: x}", "Fn::Transform is not supported"),
            ("Transform: AWS::LanguageExtensions\n" + TOPIC, "has no transforms"),
            (resource % "!Length [a]", "needs the transform AWS::LanguageExtensions"),
            (resource % "!ToJsonString {a: b}", "needs the transform AWS::LanguageExtensions"),
            ("Resources: {'Fn::ForEach::A': [x, [y], {}]}", "needs the transform AWS::LanguageExtensions"),
            (resource % "!FindInMap [M, a, b, {DefaultValue: c}]", "needs the transform AWS::LanguageExtensions"),
            (resource % "{'Fn::Nothing': a}", "Encountered unsupported function: Fn::Nothing"),
            (resource % "!ImportValue {Ref: T}", "the attribute in Fn::ImportValue must not depend on any resources"),
            ("Conditions: {C: !Equals [!ImportValue a, b]}\n" + TOPIC, "Cannot use Fn::ImportValue in Conditions."),
            (resource % "!GetAtt Other.Arn", "references undefined resource Other"),
            (resource % "!GetAtt T.Nothing", "resource T does not support attribute type Nothing in Fn::GetAtt"),
            ("Resources: {A: {Type: AWS::SNS::Topic, DependsOn: B}, B: {Type: AWS::SNS::Topic, DependsOn: A}}",
             "Circular dependency between resources: [A, B]"),
            ("Resources: {A: {Type: AWS::SNS::Topic}, A: {Type: AWS::SNS::Topic}}", "duplicate member 'A'"),
            ('{"Resources": {"A": {"Type": "AWS::SNS::Topic"}, "A": {"Type": "AWS::SNS::Topic"}}}', "duplicate member 'A'"),
            ("Resources: {A: &a {Type: AWS::SNS::Topic}, B: *a}", "YAML aliases are not allowed in CloudFormation templates"),
            (resource % "!FindInMap [M, a, b]", "Mapping named 'M' is not present in the 'Mappings' section of template."),
            (TOPIC + "Outputs: {O: {Value: !Ref Nothing}}", "Unresolved resource dependencies [Nothing] in the Outputs block"),
            (TOPIC + "Outputs: {O: {Value: x, Export: {Name: ''}}}", "The Name field of every Export member must be specified"),
            (TOPIC + "Outputs: {O: {Value: x, Export: {Name: !Ref Topic}}}", "The Name field of Export must not depend on any resources"),
            (TOPIC + "Parameters: {P-1: {Type: String}}", "Parameter name P-1 is non alphanumeric."),
            (TOPIC + "Mappings: {M: {a: {b: !Ref 'AWS::Region'}}}", "Every Mappings attribute must be a String or a List."),
            ("Resources: [", "YAML not well-formed"), ('{"Resources": ', "JSON not well-formed"),
            ("Resources:\n" + "".join(f"  T{i}: {{Type: AWS::SNS::Topic}}\n" for i in range(501)), "501, is greater than maximum allowed, 500"),
            (TOPIC + "Outputs:\n" + "".join(f"  O{i}: {{Value: x}}\n" for i in range(201)), "201, is greater than maximum allowed, 200"),
            (TOPIC + "Parameters:\n" + "".join(f"  P{i}: {{Type: String, Default: x}}\n" for i in range(201)), "201, is greater than maximum"),
            (TOPIC + "#" * 51_200, "length less than or equal to 51200")]:
        assert text in stacks.refusal(body), text
        assert text in stacks.refusal(body, "validate_template"), text


def test_a_template_in_s3_may_be_larger(server, stacks):
    s3 = server.client("s3")
    s3.create_bucket(Bucket="bodies")
    for key, size in [("large", 60_000), ("too-large", 1_000_001)]:
        s3.put_object(Bucket="bodies", Key=key, Body=(TOPIC + "#" * (size - len(TOPIC))).encode())
    url = server.edge + "/bodies/"
    stacks.client.validate_template(TemplateURL=url + "large")
    for key, text in [("too-large", "Template may not exceed 1000000 bytes in size."), ("none", "S3 error: The specified key does not exist.")]:
        with pytest.raises(ClientError, match=text):
            stacks.client.validate_template(TemplateURL=url + key)


def test_parameters_and_their_constraints(stacks):
    body = TOPIC + """Parameters:
  Mode: {Type: String, Default: A, AllowedValues: [A, B]}
  Short: {Type: String, Default: abc, MinLength: 2, MaxLength: 4}
  Shape: {Type: String, Default: a1, AllowedPattern: '[a-z][0-9]'}
  Told: {Type: String, Default: a1, AllowedPattern: '[a-z][0-9]', ConstraintDescription: must be a letter and a digit.}
  Count: {Type: Number, Default: 5, MinValue: 1, MaxValue: 10}
  Sizes: {Type: List<Number>, Default: '1,2', MaxValue: 3}
  Must: {Type: String}
  Secret: {Type: String, NoEcho: true, Default: hush}
  Vpcs: {Type: 'List<AWS::EC2::VPC::Id>', Default: 'vpc-1, vpc-2'}
Outputs: {Vpcs: {Value: !Join ['|', !Ref Vpcs]}}
"""
    for key, value, text in [
            ("Mode", "C", "Parameter 'Mode' must be one of AllowedValues"),
            ("Short", "a", "Parameter 'Short' must contain at least 2 characters"),
            ("Short", "abcde", "Parameter 'Short' must contain at most 4 characters"),
            ("Shape", "1a", "Parameter 'Shape' must match pattern [a-z][0-9]"),
            ("Told", "1a", "Parameter Told failed to satisfy constraint: must be a letter and a digit."),
            ("Count", "x", "Parameter 'Count' must be a number"), ("Count", "0", "Parameter 'Count' must be a number not less than 1"),
            ("Count", "11", "Parameter 'Count' must be a number not greater than 10"),
            ("Sizes", "1,4", "Parameter 'Sizes' must be a number not greater than 3"),
            ("Other", "x", "Parameters: [Other] do not exist in the template")]:
        assert stacks.refusal(body, Parameters=parameters(**{"Must": "x", key: value})) == "ValidationError: " + text
    assert stacks.refusal(body) == "ValidationError: Parameters: [Must] must have values"
    stack = stacks.create("constrained", body, Parameters=parameters(Must="x"))
    assert {p["ParameterKey"]: p["ParameterValue"] for p in stack["Parameters"]}["Secret"] == "****"
    assert stacks.outputs(stack) == {"Vpcs": "vpc-1|vpc-2"}
    stacks.delete("constrained")


def test_values_of_ssm(server, stacks):
    ssm = server.client("ssm")
    ssm.put_parameter(Name="/v/text", Value="one", Type="String")
    ssm.put_parameter(Name="/v/text", Value="two", Overwrite=True)
    ssm.put_parameter(Name="/v/list", Value="a, b ,c", Type="StringList")
    ssm.put_parameter(Name="/v/secret", Value="hush", Type="SecureString")
    body = """
Parameters:
  Text: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /v/text, AllowedPattern: '/v/.*'}
  List: {Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /v/list}
  Name: {Type: 'AWS::SSM::Parameter::Name', Default: /v/text}
Resources:
  Copy: {Type: AWS::SSM::Parameter, Properties: {Name: /v/copy, Type: String, Value: '{{resolve:ssm:/v/text:1}} and {{resolve:ssm:/v/text}}'}}
Outputs:
  Text: {Value: !Ref Text}
  List: {Value: !Join ['|', !Ref List]}
  Name: {Value: !Ref Name}
  Literal: {Value: '{{resolve:ssm:/v/text}}'}
"""
    stack = stacks.create("values", body)
    assert stacks.outputs(stack) == {"Text": "two", "List": "a|b|c", "Name": "/v/text", "Literal": "{{resolve:ssm:/v/text}}"}
    assert {p["ParameterKey"]: p.get("ResolvedValue") for p in stack["Parameters"]} == {"Text": "two", "List": "a,b,c", "Name": None}
    assert ssm.get_parameter(Name="/v/copy")["Parameter"]["Value"] == "one and two"
    ssm.put_parameter(Name="/v/text", Value="three", Overwrite=True)
    stack = stacks.update("values", body)
    assert stacks.outputs(stack)["Text"] == "three" and ssm.get_parameter(Name="/v/copy")["Parameter"]["Value"] == "one and three"
    for changed, text in [
            ({"Text": "/v/none"}, "Unable to fetch parameters [/v/none] from parameter store for this account."),
            ({"Text": "/v/text:9"}, "Unable to fetch parameters [/v/text:9] from parameter store for this account."),
            ({"Text": "/w"}, "Parameter 'Text' must match pattern /v/.*"),
            ({"Text": "/v/secret"}, "Parameters [/v/secret] referenced by template have types not supported by CloudFormation."),
            ({"Text": "/v/list"}, "Types for SSM parameters [/v/list] defined in CFN template and SSM are incompatible"),
            ({"List": "/v/text"}, "Types for SSM parameters [/v/text] defined in CFN template and SSM are incompatible"),
            ({"Name": "/v/none"}, "Parameter validation failed: parameter value /v/none for parameter name Name does not exist")]:
        assert stacks.refusal(body, Parameters=parameters(**changed)) == "ValidationError: " + text
    for reference, text in [
            ("ssm:/v/none", "Unable to fetch parameters [/v/none] from parameter store for this account."),
            ("ssm:/v/secret:1", "Non-secure ssm prefix was used for secure parameter /v/secret"),
            ("ssm:/v/text:label", "Incorrect format is used in the following SSM reference: [{{resolve:ssm:/v/text:label}}]"),
            ("ssm-secure:/v/secret:1", "SSM Secure reference is not supported in: [AWS::SSM::Parameter/Properties/Value]"),
            ("secretsmanager:s", "The local cloud has no Secrets Manager: {{resolve:secretsmanager:s}} in AWS::SSM::Parameter/Properties/Value "
             "cannot be resolved")]:
        one = "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: '{{resolve:%s}}'}}}" % reference
        assert stacks.refusal(one) == "ValidationError: " + text
    stacks.delete("values")


def test_values_that_the_services_refuse_fail_the_table(server, stacks):
    key = "AttributeDefinitions: [{AttributeName: a, AttributeType: N}], KeySchema: [{AttributeName: a, KeyType: HASH}], BillingMode: PAY_PER_REQUEST"
    body = "Metadata: {" + specification.BREAKS + ": yes}\nResources: {T: {Type: AWS::DynamoDB::Table, Properties: {%s, %s}}}"
    for properties in ("TimeToLiveSpecification: {AttributeName: '', Enabled: yes}", "Tags: [{Key: '', Value: x}]",
                       "PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: yes, RecoveryPeriodInDays: 36}"):
        stacks.create("bad", body % (key, properties), "ROLLBACK_COMPLETE")
        assert any("1 validation error detected" in reason for reason in stacks.reasons("bad")), properties
        stacks.delete("bad")
    stacks.create("good", body % (key, "TableName: words, DeletionProtectionEnabled: no, Tags: [{Key: k, Value: YES}]"))
    dynamodb = server.client("dynamodb")
    table = dynamodb.describe_table(TableName="words")["Table"]
    tags = {t["Key"]: t["Value"] for t in dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]}
    assert not table.get("DeletionProtectionEnabled") and tags["k"] == "true"
    with pytest.raises(ClientError, match="Tag keys that begin with aws: are reserved"):
        dynamodb.tag_resource(ResourceArn=table["TableArn"], Tags=[{"Key": "aws:x", "Value": "y"}])
    stacks.delete("good")


def test_exports_and_imports(server, stacks):
    exporter = TOPIC + "Outputs: {Name: {Value: %s, Export: {Name: !Sub '${AWS::StackName}-name'}}}"
    importer = "Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: {'Fn::ImportValue': !Sub '${From}-name'}}}}\n" \
               "Parameters: {From: {Type: String, Default: giver}}\n"
    giver = stacks.create("giver", exporter % "shared")
    assert stacks.client.list_exports()["Exports"] == [{"ExportingStackId": giver["StackId"], "Name": "giver-name", "Value": "shared"}]
    with pytest.raises(ClientError, match="Export 'giver-name' is not imported by any stack."):
        stacks.client.list_imports(ExportName="giver-name")
    stacks.create("taker", importer)
    assert stacks.ids("taker")["T"].endswith(":shared")
    assert server.aws("cloudformation", "list-imports", "--export-name", "giver-name")["Imports"] == ["taker"]
    stacks.create("lost", importer, "ROLLBACK_COMPLETE", Parameters=parameters(From="nobody"))
    assert any("No export named nobody-name found" in reason for reason in stacks.reasons("lost"))
    stacks.delete("lost")
    stacks.delete("taker")
    stacks.delete("giver")
    assert stacks.client.list_exports()["Exports"] == []


def test_validate_and_summarise(server, stacks):
    body = """
AWSTemplateFormatVersion: 2010-09-09
Description: what it is
Metadata: {Own: {a: b}}
Parameters:
  Mode: {Type: String, Default: A, AllowedValues: [A, B], Description: which}
  Secret: {Type: String, NoEcho: true}
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}}}
  One: {Type: AWS::SNS::Topic}
  Two: {Type: AWS::SNS::Topic}
"""
    validated = stacks.client.validate_template(TemplateBody=body)
    assert validated["Description"] == "what it is" and validated["Capabilities"] == ["CAPABILITY_IAM"]
    assert validated["CapabilitiesReason"] == "The following resource(s) require capabilities: [AWS::IAM::Role]"
    assert validated["Parameters"] == [{"ParameterKey": "Mode", "DefaultValue": "A", "NoEcho": False, "Description": "which"},
                                       {"ParameterKey": "Secret", "NoEcho": True}]
    summary = server.aws("cloudformation", "get-template-summary", "--template-body", body)
    assert summary["ResourceTypes"] == ["AWS::IAM::Role", "AWS::SNS::Topic"] and summary["Version"] == "2010-09-09"
    assert json.loads(summary["Metadata"]) == {"Own": {"a": "b"}}
    assert summary["Parameters"][0]["ParameterConstraints"] == {"AllowedValues": ["A", "B"]} and summary["Parameters"][0]["ParameterType"] == "String"
    assert {"ResourceType": "AWS::SNS::Topic", "LogicalResourceIds": ["One", "Two"], "ResourceIdentifiers": ["TopicArn"]} in summary[
        "ResourceIdentifierSummaries"]
    stacks.create("summarised", TOPIC)
    assert stacks.client.get_template_summary(StackName="summarised")["ResourceTypes"] == ["AWS::SNS::Topic"]
    stacks.delete("summarised")
    with pytest.raises(ClientError, match="does not exist"):
        stacks.client.get_template_summary(StackName="nowhere")
    with pytest.raises(ClientError, match="Either Template URL or Template Body must be specified."):
        stacks.client.validate_template()
    with pytest.raises(ClientError) as error:
        stacks.client.estimate_template_cost(TemplateBody=TOPIC)
    assert error.value.response["Error"]["Code"] == "InvalidAction"


def test_our_templates_meet_awss_resource_specification():
    files = sorted((ROOT / "infra/cloudformation").glob("*.yaml"))
    assert files and specification.problems(*(file.read_text() for file in files)) == [[] for _ in files]


def test_the_specification_finds_what_is_wrong():
    parameter = "Resources: {A: {Type: AWS::SSM::Parameter, Properties: %s}}\nOutputs: {O: {Value: !GetAtt A.%s}}"
    table = "Resources: {T: {Type: AWS::DynamoDB::Table, Properties: {KeySchema: [{AttributeName: a}], BillingMode: [x], Tags: [{Key: k}], " \
            "DeletionProtectionEnabled: !If [C, perhaps, true], ProvisionedThroughput: {ReadCapacityUnits: many, WriteCapacityUnits: !Ref N}}}}"
    assert specification.problems(
        parameter % ("{Type: String, Value: x}", "Value"), parameter % ("{Type: String, Valu: x}", "Foo"),
        "Resources: {A: {Type: AWS::No::Such}}", table) == [
            [], ["A/Valu: no such property", "A/Value: missing", "A.Foo: no such attribute"], ["A: no such type AWS::No::Such"],
            ["T/KeySchema/0/KeyType: missing", "T/BillingMode: no string", "T/Tags/0/Value: missing", "T/DeletionProtectionEnabled: no boolean",
             "T/ProvisionedThroughput/ReadCapacityUnits: no integer"]]
