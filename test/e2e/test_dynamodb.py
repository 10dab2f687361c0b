"""The local DynamoDB through boto3: what an application does, at the edge."""
import decimal
import threading

import boto3
import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError
from conftest import CREDENTIALS


@pytest.fixture(scope="module")
def resource(server):
    return boto3.resource("dynamodb", endpoint_url=server.edge, **CREDENTIALS)


@pytest.fixture(scope="module")
def music(resource):
    return resource.create_table(
        TableName="Music",
        KeySchema=[{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "Year", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": t} for n, t in (("Artist", "S"), ("Year", "N"), ("Genre", "S"), ("Price", "N"))],
        GlobalSecondaryIndexes=[{"IndexName": "ByGenre", "KeySchema": [{"AttributeName": "Genre", "KeyType": "HASH"}, {"AttributeName": "Price", "KeyType": "RANGE"}],
                                 "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["Title"]}}],
        LocalSecondaryIndexes=[{"IndexName": "ByPrice", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "Price", "KeyType": "RANGE"}],
                                "Projection": {"ProjectionType": "ALL"}}],
        BillingMode="PAY_PER_REQUEST")


def code(error):
    return error.value.response["Error"]["Code"]


def test_table_life(server):
    dynamodb = server.client("dynamodb")
    arguments = dict(TableName="Life", KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
                     AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "B"}],
                     ProvisionedThroughput={"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}, Tags=[{"Key": "a", "Value": "b"}])
    dynamodb.create_table(**arguments)
    dynamodb.get_waiter("table_exists").wait(TableName="Life", WaiterConfig={"Delay": 1})
    table = dynamodb.describe_table(TableName="Life")["Table"]
    assert table["TableStatus"] == "ACTIVE" and table["ProvisionedThroughput"]["WriteCapacityUnits"] == 4
    with pytest.raises(ClientError) as error:
        dynamodb.create_table(**arguments)
    assert code(error) == "ResourceInUseException"
    assert dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"] == [{"Key": "a", "Value": "b"}]
    dynamodb.update_table(TableName="Life", BillingMode="PAY_PER_REQUEST")
    assert dynamodb.describe_table(TableName="Life")["Table"]["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    dynamodb.delete_table(TableName="Life")
    with pytest.raises(ClientError) as error:
        dynamodb.describe_table(TableName="Life")
    assert code(error) == "ResourceNotFoundException"


def test_every_type_comes_back(music):
    item = {"Artist": "types", "Year": decimal.Decimal("-1.5E-3"), "s": "h\u00e9\u0000", "n": decimal.Decimal("12345678901234567890123456789012345678"),
            "b": boto3.dynamodb.types.Binary(b"\x00\xff"), "ss": {"a", "b"}, "ns": {decimal.Decimal(1), decimal.Decimal("2.5")},
            "bs": {boto3.dynamodb.types.Binary(b"x")}, "m": {"l": [1, None, True, {"deep": [[]]}], "empty": {}}, "null": None, "e": ""}
    music.put_item(Item=item)
    assert music.get_item(Key={"Artist": "types", "Year": decimal.Decimal("-0.0015")})["Item"] == item


def test_conditions_updates_and_return_values(music):
    key = {"Artist": "No One", "Year": 1999}
    music.put_item(Item=key | {"Title": "T", "Plays": 1}, ConditionExpression=Attr("Artist").not_exists())
    with pytest.raises(ClientError) as error:
        music.put_item(Item=key, ConditionExpression=Attr("Artist").not_exists())
    assert code(error) == "ConditionalCheckFailedException"
    updated = music.update_item(
        Key=key, UpdateExpression="SET Plays = Plays + :one, #t.#x = if_not_exists(Nope, :list) REMOVE Title ADD Tags :tags",
        ConditionExpression="Plays = :one AND (begins_with(Title, :t) OR size(Title) > :nine)",
        ExpressionAttributeNames={"#t": "Extra", "#x": "List"},
        ExpressionAttributeValues={":one": 1, ":list": [1], ":tags": {"a"}, ":t": "T", ":nine": 9}, ReturnValues="ALL_NEW") \
        if music.update_item(Key=key, UpdateExpression="SET Extra = :m", ExpressionAttributeValues={":m": {}}) else None
    assert updated["Attributes"] == key | {"Plays": 2, "Extra": {"List": [1]}, "Tags": {"a"}}
    gone = music.delete_item(Key=key, ReturnValues="ALL_OLD")
    assert gone["Attributes"]["Plays"] == 2 and "Item" not in music.get_item(Key=key)


def test_query_and_scan_with_pages_filters_and_indexes(music):
    with music.batch_writer() as batch:
        for year in range(60):
            batch.put_item(Item={"Artist": "Q", "Year": year, "Genre": f"g{year % 3}", "Price": 1000 - year, "Title": f"t{year}", "Note": "n" * 50})
    pages, start = [], {}
    while True:
        page = music.query(KeyConditionExpression=Key("Artist").eq("Q") & Key("Year").between(10, 49), FilterExpression=Attr("Genre").ne("g0"),
                           ProjectionExpression="#y", ExpressionAttributeNames={"#y": "Year"}, ScanIndexForward=False, Limit=7, **start)
        pages += [int(i["Year"]) for i in page["Items"]]
        assert page["ScannedCount"] <= 7
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    assert pages == [y for y in range(49, 9, -1) if y % 3]
    by_genre = music.query(IndexName="ByGenre", KeyConditionExpression=Key("Genre").eq("g1") & Key("Price").lt(950))["Items"]
    assert [int(i["Price"]) for i in by_genre] == sorted(1000 - y for y in range(60) if y % 3 == 1 and 1000 - y < 950)
    assert set(by_genre[0]) == {"Artist", "Year", "Genre", "Price", "Title"}
    by_price = music.query(IndexName="ByPrice", KeyConditionExpression=Key("Artist").eq("Q"), ConsistentRead=True, Limit=2)["Items"]
    assert [int(i["Price"]) for i in by_price] == [941, 942] and by_price[0]["Note"]
    seen = []
    for segment in range(4):
        found = music.scan(TotalSegments=4, Segment=segment, FilterExpression=Attr("Artist").eq("Q"))["Items"]
        seen += [int(i["Year"]) for i in found]
    assert sorted(seen) == list(range(60))


def test_a_page_ends_at_one_megabyte(server):
    dynamodb = server.client("dynamodb")
    dynamodb.create_table(TableName="Big", KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}, {"AttributeName": "s", "KeyType": "RANGE"}],
                          AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in "ks"], BillingMode="PAY_PER_REQUEST")
    for i in range(15):
        dynamodb.put_item(TableName="Big", Item={"k": {"S": "k"}, "s": {"S": f"{i:02}"}, "d": {"S": "x" * 100_000}})
    page = dynamodb.query(TableName="Big", KeyConditionExpression="k = :k", ExpressionAttributeValues={":k": {"S": "k"}})
    assert page["Count"] == 11 and page["LastEvaluatedKey"] == {"k": {"S": "k"}, "s": {"S": "10"}}
    with pytest.raises(ClientError, match="Item size has exceeded the maximum allowed size"):
        dynamodb.put_item(TableName="Big", Item={"k": {"S": "k"}, "s": {"S": "z"}, "d": {"S": "x" * 409_600}})


def test_batches_and_transactions(server, music):
    dynamodb = server.client("dynamodb")
    one, two = ({"Artist": {"S": "tx"}, "Year": {"N": str(n)}} for n in (1, 2))
    written = dynamodb.transact_write_items(TransactItems=[
        {"Put": {"TableName": "Music", "Item": one | {"v": {"N": "1"}}}},
        {"Update": {"TableName": "Music", "Key": two, "UpdateExpression": "ADD v :n", "ExpressionAttributeValues": {":n": {"N": "5"}}}}],
        ClientRequestToken="token-1", ReturnConsumedCapacity="TOTAL")
    assert written["ConsumedCapacity"][0]["CapacityUnits"] == 4
    with pytest.raises(ClientError) as error:
        dynamodb.transact_write_items(TransactItems=[
            {"Delete": {"TableName": "Music", "Key": two}},
            {"ConditionCheck": {"TableName": "Music", "Key": one, "ConditionExpression": "v = :v", "ExpressionAttributeValues": {":v": {"N": "9"}}}}])
    assert [r["Code"] for r in error.value.response["CancellationReasons"]] == ["None", "ConditionalCheckFailed"]
    got = dynamodb.transact_get_items(TransactItems=[{"Get": {"TableName": "Music", "Key": k}} for k in (one, two)])["Responses"]
    assert [r["Item"]["v"] for r in got] == [{"N": "1"}, {"N": "5"}]
    missing = {"Artist": {"S": "tx"}, "Year": {"N": "3"}}
    batch = dynamodb.batch_get_item(RequestItems={"Music": {"Keys": [one, two, missing], "ProjectionExpression": "v"}})
    assert sorted(i["v"]["N"] for i in batch["Responses"]["Music"]) == ["1", "5"] and batch["UnprocessedKeys"] == {}
    dynamodb.batch_write_item(RequestItems={"Music": [{"DeleteRequest": {"Key": one}}, {"DeleteRequest": {"Key": two}}]})
    assert "Item" not in dynamodb.get_item(TableName="Music", Key=one)


@pytest.mark.parametrize("arguments,text", [
    ({"Key": {"Artist": {"S": "a"}}}, "The provided key element does not match the schema"),
    ({"Key": {"Artist": {"S": ""}, "Year": {"N": "1"}}}, "empty string"),
    ({"Key": {"Artist": {"S": "a"}, "Year": {"N": "x"}}}, "cannot be converted to a numeric value"),
    ({"Key": {"Artist": {"S": "a"}, "Year": {"N": "1"}}, "ProjectionExpression": "a,,b"}, "Syntax error"),
    ({"Key": {"Artist": {"S": "a"}, "Year": {"N": "1"}}, "ProjectionExpression": "Year"}, "reserved keyword"),
    ({"Key": {"Artist": {"S": "a"}, "Year": {"N": "1"}}, "ProjectionExpression": "#a"}, "not defined"),
])
def test_bad_requests_say_what_is_wrong(server, music, arguments, text):
    with pytest.raises(ClientError, match=text) as error:
        server.client("dynamodb").get_item(TableName="Music", **arguments)
    assert code(error) == "ValidationException"


def test_no_update_of_a_hot_counter_is_lost(server, music):
    def count():
        dynamodb = server.client("dynamodb")
        for _ in range(50):
            dynamodb.update_item(TableName="Music", Key={"Artist": {"S": "hot"}, "Year": {"N": "0"}}, UpdateExpression="ADD hits :one",
                                 ExpressionAttributeValues={":one": {"N": "1"}})

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert music.get_item(Key={"Artist": "hot", "Year": 0})["Item"]["hits"] == 400


def test_unknown_operations_are_said_to_be_unknown(server):
    with pytest.raises(ClientError) as error:
        server.client("dynamodb").list_global_tables()
    assert code(error) == "UnknownOperationException"
