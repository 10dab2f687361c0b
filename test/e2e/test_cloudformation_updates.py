"""CloudFormation's changes of stacks, and their failures, through boto3 and the AWS CLI."""
import json
import subprocess

import pytest
from botocore.exceptions import ClientError


def parameter(name, value, **attributes):
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Name": name, "Type": "String", "Value": value}, **attributes}


def table(key="PK", properties=None, **attributes):
    return {"Type": "AWS::DynamoDB::Table", **attributes, "Properties": {
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"}], "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST", **(properties or {})}}


def template(outputs=None, parameters=None, **resources):
    sections = {"Resources": resources, "Outputs": outputs, "Parameters": parameters}
    return json.dumps({name: section for name, section in sections.items() if section})


class Cloud:
    def __init__(self, server):
        self.server = server
        self.cfn, self.ssm, self.dynamodb = server.client("cloudformation"), server.client("ssm"), server.client("dynamodb")

    def settled(self, name="s"):
        """The stack's status once nothing is in progress."""
        while True:
            status = self.cfn.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
            if not status.endswith("_IN_PROGRESS"):
                return status

    def create(self, body, name="s", **arguments):
        self.id = self.cfn.create_stack(StackName=name, TemplateBody=body, **arguments)["StackId"]
        return self.settled(self.id)

    def update(self, body, name="s", **arguments):
        self.cfn.update_stack(StackName=name, TemplateBody=body, **arguments)
        return self.settled(name)

    def delete(self, name="s", **arguments):
        identifier = self.cfn.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        self.cfn.delete_stack(StackName=name, **arguments)
        return self.settled(identifier)

    def value(self, name):
        values = self.ssm.get_parameters(Names=[name])["Parameters"]
        return values[0]["Value"] if values else None

    def tables(self):
        return self.dynamodb.list_tables()["TableNames"]

    def physical_id(self, logical_id, name="s"):
        return self.cfn.describe_stack_resource(StackName=name, LogicalResourceId=logical_id)["StackResourceDetail"]["PhysicalResourceId"]

    def reasons(self, name="s"):
        events = [e for page in self.cfn.get_paginator("describe_stack_events").paginate(StackName=name) for e in page["StackEvents"]]
        return [f"{e['LogicalResourceId']} {e['ResourceStatus']}: {e.get('ResourceStatusReason', '')}" for e in reversed(events)]

    def aws(self, *arguments):
        return self.server.aws("cloudformation", *arguments)


@pytest.fixture
def cloud(make_server):
    return Cloud(make_server())


def refused(code, text):
    return pytest.raises(ClientError, match=rf"\({code}\).*{text}")


def test_creation_that_fails_after_its_table_rolls_back_to_nothing(cloud):
    cloud.ssm.put_parameter(Name="/taken", Value="another's", Type="String")
    body = template(T=table(properties={"TableName": "tbl"}), P=parameter("/taken", {"Ref": "T"}))
    assert cloud.create(body) == "ROLLBACK_COMPLETE"
    assert "tbl" not in cloud.tables()
    assert cloud.value("/taken") == "another's"
    assert any("P CREATE_FAILED" in line and "already exists" in line for line in cloud.reasons())
    with refused("ValidationError", "is in ROLLBACK_COMPLETE state and can not be updated"):
        cloud.update(body)
    assert cloud.delete() == "DELETE_COMPLETE"


def test_the_same_with_deletion_protection_ends_rollback_failed(cloud):
    cloud.ssm.put_parameter(Name="/taken", Value="another's", Type="String")
    body = template(T=table(properties={"TableName": "tbl", "DeletionProtectionEnabled": True}), P=parameter("/taken", {"Ref": "T"}))
    assert cloud.create(body) == "ROLLBACK_FAILED"
    assert any("T DELETE_FAILED" in line and "protected against deletion" in line for line in cloud.reasons())
    assert "tbl" in cloud.tables()
    assert cloud.delete() == "DELETE_FAILED"
    assert cloud.delete(RetainResources=["T"]) == "DELETE_COMPLETE"
    assert "tbl" in cloud.tables()


def test_on_failure(cloud):
    cloud.ssm.put_parameter(Name="/taken", Value="x", Type="String")
    body = template(A=parameter("/a", "1"), P=parameter("/taken", "1", DependsOn="A"))
    assert cloud.create(body, OnFailure="DELETE") == "DELETE_COMPLETE"
    assert cloud.create(body, OnFailure="DO_NOTHING") == "CREATE_FAILED"
    assert cloud.value("/a") == "1"
    assert cloud.update(template(A=parameter("/a", "1"), P=parameter("/free", "1", DependsOn="A"))) == "UPDATE_COMPLETE"
    assert cloud.value("/free") == "1"


def test_update_in_place_and_by_replacement(cloud):
    assert cloud.create(template(T=table(), P=parameter("/p", {"Ref": "T"}), Q=parameter("/q", "1"))) == "CREATE_COMPLETE"
    old = cloud.physical_id("T")
    cloud.dynamodb.put_item(TableName=old, Item={"PK": {"S": "kept"}})
    assert cloud.update(template(T=table(DeletionPolicy="Retain", properties={"StreamSpecification": {"StreamViewType": "NEW_IMAGE"}}),
                                 P=parameter("/p", {"Ref": "T"}))) == "UPDATE_COMPLETE"
    assert cloud.physical_id("T") == old and cloud.value("/q") is None
    assert cloud.dynamodb.describe_table(TableName=old)["Table"]["StreamSpecification"]["StreamEnabled"]
    assert cloud.update(template(T=table("ID", UpdateReplacePolicy="Retain"), P=parameter("/p", {"Ref": "T"}))) == "UPDATE_COMPLETE"
    new = cloud.physical_id("T")
    assert new != old and cloud.value("/p") == new
    assert "Item" in cloud.dynamodb.get_item(TableName=old, Key={"PK": {"S": "kept"}}), "retained"
    assert cloud.update(template(T=table("OTHER"), P=parameter("/p", {"Ref": "T"}))) == "UPDATE_COMPLETE"
    assert new not in cloud.tables()
    assert any("hence creating one" in line for line in cloud.reasons())
    with refused("ValidationError", "No updates are to be performed"):
        cloud.cfn.update_stack(StackName="s", UsePreviousTemplate=True)
    assert cloud.delete() == "DELETE_COMPLETE"
    assert old in cloud.tables()


def test_failed_update_brings_the_former_values_back(cloud):
    cloud.ssm.put_parameter(Name="/taken", Value="another's", Type="String")
    outputs = {"O": {"Value": "old"}}
    assert cloud.create(template(outputs, A=parameter("/a", "1"), T=table(), G=parameter("/gone", "1"))) == "CREATE_COMPLETE"
    old = cloud.physical_id("T")
    body = template({"O": {"Value": "new"}}, A=parameter("/a", "2"), T=table("ID"), N=parameter("/n", "1"),
                    X=parameter("/taken", "1", DependsOn=["A", "T", "N"]))
    assert cloud.update(body) == "UPDATE_ROLLBACK_COMPLETE"
    assert [cloud.value(n) for n in ("/a", "/n", "/gone", "/taken")] == ["1", None, "1", "another's"]
    assert cloud.physical_id("T") == old and [t for t in cloud.tables() if t.startswith("s-T-")] == [old]
    stack = cloud.cfn.describe_stacks(StackName="s")["Stacks"][0]
    assert stack["Outputs"][0]["OutputValue"] == "old" and stack["LastUpdatedTime"]
    assert cloud.cfn.get_template(StackName="s", TemplateStage="Original")["TemplateBody"] != body
    assert any("s UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [X]." in line for line in cloud.reasons())
    assert cloud.update(body, DisableRollback=True) == "UPDATE_FAILED"
    assert [cloud.value(n) for n in ("/a", "/n", "/gone")] == ["2", "1", "1"]
    cloud.ssm.delete_parameter(Name="/taken")
    assert cloud.update(body) == "UPDATE_COMPLETE"
    assert [cloud.value(n) for n in ("/taken", "/gone")] == ["1", None] and old not in cloud.tables()


def test_protections_and_retained_resources(cloud):
    body = template(T=table(properties={"TableName": "tbl", "DeletionProtectionEnabled": True}), K=parameter("/kept", "1", DeletionPolicy="Retain"))
    assert cloud.create(body, EnableTerminationProtection=True) == "CREATE_COMPLETE"
    with refused("ValidationError", "cannot be deleted while TerminationProtection is enabled"):
        cloud.cfn.delete_stack(StackName="s")
    with refused("ValidationError", "DELETE_FAILED"):
        cloud.cfn.update_termination_protection(StackName="s", EnableTerminationProtection=False)
        cloud.cfn.delete_stack(StackName="s", RetainResources=["T"])
    assert cloud.delete() == "DELETE_FAILED"
    assert "T" in cloud.cfn.describe_stacks(StackName="s")["Stacks"][0]["StackStatusReason"]
    cloud.aws("delete-stack", "--stack-name", "s", "--retain-resources", "T")
    assert cloud.settled(cloud.id) == "DELETE_COMPLETE"
    assert "tbl" in cloud.tables() and cloud.value("/kept") == "1"
    with refused("ValidationError", "does not exist"):
        cloud.cfn.describe_stacks(StackName="s")


def slow(server):
    """The same server, on which a stack takes ten minutes from now on."""
    server.kill()
    server.arguments = ("--stack-delay", "10m")
    server.start()
    return Cloud(server)


def test_cancelled_update(cloud):
    assert cloud.create(template(A=parameter("/a", "1"))) == "CREATE_COMPLETE"
    with refused("ValidationError", "CancelUpdateStack cannot be called from current stack status"):
        cloud.cfn.cancel_update_stack(StackName="s")
    cloud = slow(cloud.server)
    cloud.aws("update-stack", "--stack-name", "s", "--template-body", template(A=parameter("/a", "2"), B=parameter("/b", "1", DependsOn="A")))
    with refused("ValidationError", "is in UPDATE_IN_PROGRESS state and can not be updated"):
        cloud.cfn.update_stack(StackName="s", UsePreviousTemplate=True)
    with refused("ValidationError", "cannot be deleted while in status UPDATE_IN_PROGRESS"):
        cloud.cfn.delete_stack(StackName="s")
    cloud.aws("cancel-update-stack", "--stack-name", "s")
    assert cloud.settled() == "UPDATE_ROLLBACK_COMPLETE"
    assert cloud.value("/a") == "1" and cloud.value("/b") is None


def test_rollback_that_fails_is_continued(make_server):
    cloud = Cloud(make_server("--stack-delay", "4s"))
    cloud.ssm.put_parameter(Name="/taken", Value="another's", Type="String")
    assert cloud.create(template(T=table(properties={"TableName": "tbl"}), A=parameter("/a", "1"))) == "CREATE_COMPLETE"
    changed = table(properties={"TableName": "tbl", "StreamSpecification": {"StreamViewType": "NEW_IMAGE"}})
    cloud.cfn.update_stack(StackName="s", TemplateBody=template(T=changed, A=parameter("/a", "2"), X=parameter("/taken", "1", DependsOn=["T", "A"])))
    while "StreamSpecification" not in cloud.dynamodb.describe_table(TableName="tbl")["Table"]:
        pass
    cloud.dynamodb.delete_table(TableName="tbl")
    assert cloud.settled() == "UPDATE_ROLLBACK_FAILED"
    with refused("ValidationError", "cannot be skipped"):
        cloud.cfn.continue_update_rollback(StackName="s", ResourcesToSkip=["A"])
    cloud.aws("continue-update-rollback", "--stack-name", "s", "--resources-to-skip", "T")
    assert cloud.settled() == "UPDATE_ROLLBACK_COMPLETE"
    assert cloud.value("/a") == "1"


def test_exports_in_use_stay(cloud):
    def exporting(value):
        return template({"O": {"Value": {"Fn::GetAtt": "A.Value"}, "Export": {"Name": "shared"}}}, A=parameter("/a", value))
    assert cloud.create(exporting("1"), "exporter") == "CREATE_COMPLETE"
    assert cloud.create(template(I=parameter("/i", {"Fn::ImportValue": "shared"})), "importer") == "CREATE_COMPLETE"
    assert cloud.value("/i") == "1"
    assert cloud.update(exporting("2"), "exporter") == "UPDATE_ROLLBACK_COMPLETE"
    assert cloud.delete("exporter") == "UPDATE_ROLLBACK_COMPLETE"
    assert "Export shared cannot be deleted as it is in use by importer" in cloud.cfn.describe_stacks(StackName="exporter")["Stacks"][0]["StackStatusReason"]
    with refused("ValidationError", "garbage is not a valid NextToken"):
        cloud.cfn.list_exports(NextToken="garbage")
    assert cloud.delete("importer") == "DELETE_COMPLETE"
    assert cloud.delete("exporter") == "DELETE_COMPLETE"


def deploy(cloud, body, path, *arguments, succeeds=True):
    path.write_text(body)
    command = ["deploy", "--stack-name", "d", "--template-file", str(path), *arguments]
    if succeeds:
        cloud.server.aws("cloudformation", *command, "--no-fail-on-empty-changeset")
    else:
        with pytest.raises((AssertionError, json.JSONDecodeError)):
            cloud.server.aws("cloudformation", *command)


def test_aws_cloudformation_deploy(cloud, tmp_path, monkeypatch):
    real = subprocess.run

    class Done:
        def __init__(self, done):
            self.returncode, self.stderr, self.stdout = done.returncode, done.stderr, "" if "deploy" in done.args else done.stdout

    monkeypatch.setattr(subprocess, "run", lambda *a, **k: Done(real(*a, **k)))  # `deploy` prints prose, not JSON
    declared = {"V": {"Type": "String", "Default": "1"}}
    body = template({}, declared, A=parameter("/a", {"Ref": "V"}))
    path = tmp_path / "t.json"
    deploy(cloud, body, path)
    assert cloud.value("/a") == "1"
    deploy(cloud, body, path, "--parameter-overrides", "V=2", "--tags", "team=x", "--no-execute-changeset")  # else it looks after 30 s again
    (change_set,) = cloud.cfn.list_change_sets(StackName="d")["Summaries"]
    cloud.cfn.execute_change_set(ChangeSetName=change_set["ChangeSetId"])
    assert cloud.settled("d") == "UPDATE_COMPLETE" and cloud.value("/a") == "2"
    cloud.cfn.delete_change_set(ChangeSetName=change_set["ChangeSetId"])  # the CLI names the next by the second
    deploy(cloud, body, path, "--tags", "team=x")
    assert cloud.value("/a") == "2", "the previous value is kept"
    stack = cloud.cfn.describe_stacks(StackName="d")["Stacks"][0]
    assert stack["StackStatus"] == "UPDATE_COMPLETE" and stack["Tags"] == [{"Key": "team", "Value": "x"}] and stack["ChangeSetId"]
    deploy(cloud, template(A=parameter("/a", {"Ref": "nothing"})), path, succeeds=False)


def test_change_sets(cloud):
    body = template({}, {"V": {"Type": "String", "Default": "1"}}, A=parameter("/a", {"Ref": "V"}), T=table())
    made = cloud.cfn.create_change_set(StackName="s", ChangeSetName="first", ChangeSetType="CREATE", TemplateBody=body)
    cloud.cfn.get_waiter("change_set_create_complete").wait(ChangeSetName=made["Id"], WaiterConfig={"Delay": 1})
    assert cloud.cfn.describe_stacks(StackName="s")["Stacks"][0]["StackStatus"] == "REVIEW_IN_PROGRESS"
    with refused("AlreadyExistsException", "already exists"):
        cloud.create(body)
    cloud.cfn.execute_change_set(ChangeSetName=made["Id"])
    cloud.cfn.get_waiter("stack_create_complete").wait(StackName="s", WaiterConfig={"Delay": 1})
    assert cloud.settled() == "CREATE_COMPLETE"
    cloud.cfn.create_change_set(StackName="s", ChangeSetName="second", UsePreviousTemplate=True, Parameters=[{"ParameterKey": "V", "ParameterValue": "2"}])
    described = cloud.aws("describe-change-set", "--change-set-name", "second", "--stack-name", "s")
    (change,) = described["Changes"]
    assert change["ResourceChange"] | {"PhysicalResourceId": ""} == {
        "Action": "Modify", "LogicalResourceId": "A", "PhysicalResourceId": "", "ResourceType": "AWS::SSM::Parameter", "Replacement": "False",
        "Scope": ["Properties"], "Details": [{"Target": {"Attribute": "Properties", "Name": "Value", "RequiresRecreation": "Never"},
                                              "Evaluation": "Static", "ChangeSource": "ParameterReference", "CausingEntity": "V"}]}
    assert [s["ChangeSetName"] for s in cloud.cfn.list_change_sets(StackName="s")["Summaries"]] == ["second"]
    cloud.cfn.create_change_set(StackName="s", ChangeSetName="empty", UsePreviousTemplate=True)
    empty = cloud.cfn.describe_change_set(StackName="s", ChangeSetName="empty")
    assert empty["Status"] == "FAILED" and "didn't contain changes" in empty["StatusReason"] and empty["ExecutionStatus"] == "UNAVAILABLE"
    with refused("InvalidChangeSetStatus", "FAILED"):
        cloud.cfn.execute_change_set(StackName="s", ChangeSetName="empty")
    cloud.cfn.delete_change_set(StackName="s", ChangeSetName="empty")
    with refused("ChangeSetNotFound", "empty"):
        cloud.cfn.describe_change_set(StackName="s", ChangeSetName="empty")
    cloud.cfn.execute_change_set(StackName="s", ChangeSetName="second")
    assert cloud.settled() == "UPDATE_COMPLETE" and cloud.value("/a") == "2"
    assert cloud.cfn.list_change_sets(StackName="s")["Summaries"] == []


def test_kill_during_an_update(make_server):
    server = make_server("--stack-delay", "1s")
    cloud = Cloud(server)
    assert cloud.create(template(A=parameter("/a", "1"), T=table())) == "CREATE_COMPLETE"
    cloud.cfn.update_stack(StackName="s", TemplateBody=template(A=parameter("/a", "2"), T=table("ID"), B=parameter("/b", {"Ref": "T"})))
    server.kill()
    server.start()
    cloud = Cloud(server)
    assert cloud.settled() == "UPDATE_COMPLETE"
    assert cloud.value("/a") == "2" and [t for t in cloud.tables() if t.startswith("s-T-")] == [cloud.value("/b")]


def test_lists_are_paged_and_filtered(cloud):
    body = template(**{f"P{i}": parameter(f"/p{i}", "v") for i in range(120)})
    assert cloud.create(body, "many") == "CREATE_COMPLETE"
    assert len([r for page in cloud.cfn.get_paginator("list_stack_resources").paginate(StackName="many") for r in page["StackResourceSummaries"]]) == 120
    assert len(cloud.reasons("many")) == 362
    assert cloud.delete("many") == "DELETE_COMPLETE"
    listed = cloud.cfn.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
    assert [s["StackName"] for s in listed] == ["many"]
    assert cloud.cfn.describe_stacks(StackName=cloud.id)["Stacks"][0]["StackStatus"] == "DELETE_COMPLETE"


def test_a_token_makes_a_stack_once_and_marks_its_events(server):
    cloud = server.client("cloudformation")
    template = "Resources: {P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /once/token, Type: String, Value: x}}}"
    wanted = {"StackName": "once-token", "TemplateBody": template, "ClientRequestToken": "once"}
    made = cloud.create_stack(**wanted)["StackId"]
    cloud.get_waiter("stack_create_complete").wait(StackName=made, WaiterConfig={"Delay": 1})
    assert cloud.create_stack(**wanted)["StackId"] == made
    assert {event["ClientRequestToken"] for event in cloud.describe_stack_events(StackName=made)["StackEvents"]} == {"once"}
