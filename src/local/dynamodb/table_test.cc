#include <gmock/gmock.h>

#include "local/dynamodb/testing.h"

namespace tenantry::local::dynamodb {
namespace {

using testing::DynamoDbTest;
using ::testing::HasSubstr;
using testing::invalid_values;
using testing::validation;

class Tables : public DynamoDbTest {
 protected:
  /// A table of the string keys PK and SK, unless said otherwise.
  std::string create(std::string_view more, std::string_view attributes = "PK:S SK:S", std::string_view keys = "PK SK",
                     std::string_view name = "tab") {
    return db("CreateTable", "{'TableName':'" + std::string(name) + "','AttributeDefinitions':[" +
                                 definitions(attributes) + "],'KeySchema':" + schema(keys) + std::string(more) + "}");
  }
  static std::string definitions(std::string_view attributes) {
    std::string text;
    for (std::size_t at = 0; at < attributes.size();) {
      const auto end = std::min(attributes.find(' ', at), attributes.size());
      const auto attribute = attributes.substr(at, end - at);
      const auto colon = attribute.find(':');
      text += (text.empty() ? "" : ",") + ("{'AttributeName':'" + std::string(attribute.substr(0, colon)) +
                                           "','AttributeType':'" + std::string(attribute.substr(colon + 1)) + "'}");
      at = end + 1;
    }
    return text;
  }
  static std::string schema(std::string_view keys) {
    const auto space = keys.find(' ');
    std::string text = "[{'AttributeName':'" + std::string(keys.substr(0, space)) + "','KeyType':'HASH'}";
    if (space != std::string_view::npos)
      text += ",{'AttributeName':'" + std::string(keys.substr(space + 1)) + "','KeyType':'RANGE'}";
    return text + "]";
  }
  static std::string index(std::string_view name, std::string_view keys,
                           std::string_view projection = "'ProjectionType':'ALL'", std::string_view more = "") {
    return "{'IndexName':'" + std::string(name) + "','KeySchema':" + schema(keys) + ",'Projection':{" +
           std::string(projection) + "}" + std::string(more) + "}";
  }
};

constexpr std::string_view kOnDemand = ",'BillingMode':'PAY_PER_REQUEST'";
constexpr std::string_view kProvisioned = ",'ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':6}";

TEST_F(Tables, AreCreatedAndDescribed) {
  const std::string body =
      "'AttributeDefinitions':[{'AttributeName':'PK','AttributeType':'S'},{'AttributeName':'SK','AttributeType':'N'}],"
      "'TableName':'tab','KeySchema':[{'AttributeName':'PK','KeyType':'HASH'},{'AttributeName':'SK','KeyType':'RANGE'}]"
      ","
      "'TableStatus':'STATUS','CreationDateTime':1704067200,'ProvisionedThroughput':{'NumberOfDecreasesToday':0,"
      "'ReadCapacityUnits':0,'WriteCapacityUnits':0},'TableSizeBytes':0,'ItemCount':0,"
      "'TableArn':'arn:aws:dynamodb:us-east-1:000000000000:table/tab','TableId':'ID',"
      "'BillingModeSummary':{'BillingMode':'PAY_PER_REQUEST','LastUpdateToPayPerRequestDateTime':1704067200},"
      "'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'NEW_AND_OLD_IMAGES'},"
      "'LatestStreamLabel':'2024-01-01T00:00:00.000',"
      "'LatestStreamArn':'arn:aws:dynamodb:us-east-1:000000000000:table/tab/stream/2024-01-01T00:00:00.000',"
      "'SSEDescription':{'Status':'ENABLED','SSEType':'KMS',"
      "'KMSMasterKeyArn':'arn:aws:kms:us-east-1:000000000000:alias/aws/dynamodb'},"
      "'TableClassSummary':{'TableClass':'STANDARD_INFREQUENT_ACCESS'},'DeletionProtectionEnabled':true}}";
  const auto with = [&](std::string_view member, std::string_view status, std::string_view id) {
    std::string text = "{'" + std::string(member) + "':{" + body;
    text.replace(text.find("STATUS"), 6, status);
    return text.replace(text.find("'ID'") + 1, 2, id);
  };
  const std::string created =
      create(std::string(kOnDemand) +
                 ",'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'NEW_AND_OLD_IMAGES'},"
                 "'SSESpecification':{'Enabled':true},'TableClass':'STANDARD_INFREQUENT_ACCESS','"
                 "DeletionProtectionEnabled':true",
             "PK:S SK:N");
  const std::string id = created.substr(created.find("'TableId':'") + 11, 36);
  EXPECT_EQ(created, with("TableDescription", "CREATING", id));
  EXPECT_EQ(db("DescribeTable", "{'TableName':'tab'}"), with("Table", "ACTIVE", id));
  EXPECT_EQ(db("DescribeTable", "{'TableName':'arn:aws:dynamodb:us-east-1:000000000000:table/tab'}"),
            with("Table", "ACTIVE", id));
  db.reopen();
  EXPECT_EQ(db("DescribeTable", "{'TableName':'tab'}"), with("Table", "ACTIVE", id));
}

TEST_F(Tables, IndexesAreDescribed) {
  EXPECT_THAT(
      create(std::string(kProvisioned) + ",'GlobalSecondaryIndexes':[" +
                 index("gsi", "X", "'ProjectionType':'ALL'", kProvisioned) + "],'LocalSecondaryIndexes':[" +
                 index("lsi", "PK X", "'ProjectionType':'INCLUDE','NonKeyAttributes':['a']") + "]",
             "PK:S SK:S X:B"),
      ::testing::AllOf(
          HasSubstr(
              "'ProvisionedThroughput':{'NumberOfDecreasesToday':0,'ReadCapacityUnits':5,'WriteCapacityUnits':6}"),
          HasSubstr("'LocalSecondaryIndexes':[{'IndexName':'lsi','KeySchema':[{'AttributeName':'PK','KeyType':'HASH'},"
                    "{'AttributeName':'X','KeyType':'RANGE'}],'Projection':{'ProjectionType':'INCLUDE',"
                    "'NonKeyAttributes':['a']},'IndexSizeBytes':0,'ItemCount':0,"
                    "'IndexArn':'arn:aws:dynamodb:us-east-1:000000000000:table/tab/index/lsi'}]"),
          HasSubstr("'GlobalSecondaryIndexes':[{'IndexName':'gsi','KeySchema':[{'AttributeName':'X','KeyType':'HASH'}],"
                    "'Projection':{'ProjectionType':'ALL'},'IndexStatus':'CREATING','ProvisionedThroughput':"
                    "{'NumberOfDecreasesToday':0,'ReadCapacityUnits':5,'WriteCapacityUnits':6},"
                    "'IndexSizeBytes':0,'ItemCount':0,"
                    "'IndexArn':'arn:aws:dynamodb:us-east-1:000000000000:table/tab/index/gsi'}]")));
}

TEST_F(Tables, CreateRefuses) {
  const auto many = [](std::string_view keys, int count) {
    std::string list;
    for (int i = 0; i < count; ++i) list += (i > 0 ? "," : "") + index("index" + std::to_string(i), keys);
    return "[" + list + "]";
  };
  const auto global = [](const std::string& list) {
    return std::string(kOnDemand) + ",'GlobalSecondaryIndexes':" + list;
  };
  const auto local = [](const std::string& list) {
    return std::string(kOnDemand) + ",'LocalSecondaryIndexes':" + list;
  };
  const std::string undefined = "Some index key attributes are not defined in AttributeDefinitions. Keys: [";
  struct Case {
    std::string more, attributes, keys, reply;
  };
  const Case cases[] = {
      {"", "PK:S SK:S", "PK SK",
       invalid_values(
           "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")},
      {std::string(kOnDemand) + std::string(kProvisioned), "PK:S SK:S", "PK SK",
       invalid_values(
           "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")},
      {",'ProvisionedThroughput':{'ReadCapacityUnits':1000000000001,'WriteCapacityUnits':1}", "PK:S SK:S", "PK SK",
       validation("Given value 1000000000001 for ReadCapacityUnits is out of bounds")},
      {std::string(kOnDemand), "PK:S", "PK SK",
       validation("Invalid KeySchema: Some index key attribute have no definition")},
      {std::string(kOnDemand), "PK:S X:S", "PK SK",
       invalid_values(undefined + "PK, SK], AttributeDefinitions: [PK, X]")},
      {std::string(kOnDemand), "PK:S SK:S X:S", "PK SK",
       invalid_values("Number of attributes in KeySchema does not exactly match number of attributes defined in "
                      "AttributeDefinitions")},
      {std::string(kOnDemand), "PK:S PK:S", "PK", validation("Cannot have two attributes with the same name")},
      {std::string(kOnDemand), "PK:S SK:S", "PK PK",
       validation("Both the Hash Key and the Range Key element in the KeySchema have the same name")},
      {global("[]"), "PK:S SK:S", "PK SK", invalid_values("List of GlobalSecondaryIndexes is empty")},
      {global("[" + index("gsi", "Q") + "]"), "PK:S SK:S", "PK SK",
       invalid_values(undefined + "Q], AttributeDefinitions: [PK, SK]")},
      {global("[" + index("gsi", "X") + "]"), "PK:S SK:S X:S Y:S", "PK SK",
       invalid_values(
           "Some AttributeDefinitions are not used. AttributeDefinitions: [PK, SK, X, Y], keys used: [PK, SK, X]")},
      {global("[" + index("gsi", "X") + "," + index("gsi", "X") + "]"), "PK:S SK:S X:S", "PK SK",
       invalid_values("Duplicate index name: gsi")},
      {global("[" + index("gsi", "X", "") + "]"), "PK:S SK:S X:S", "PK SK",
       invalid_values("Unknown ProjectionType: null")},
      {global("[" + index("gsi", "X", "'ProjectionType':'ALL','NonKeyAttributes':['a']") + "]"), "PK:S SK:S X:S",
       "PK SK", invalid_values("ProjectionType is ALL, but NonKeyAttributes is specified")},
      {global("[" + index("gsi", "X", "'ProjectionType':'INCLUDE'") + "]"), "PK:S SK:S X:S", "PK SK",
       invalid_values("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")},
      {global("[" + index("gsi", "X", "'ProjectionType':'ALL'", kProvisioned) + "]"), "PK:S SK:S X:S", "PK SK",
       invalid_values(
           "ProvisionedThroughput should not be specified for index: gsi when BillingMode is PAY_PER_REQUEST")},
      {std::string(kProvisioned) + ",'GlobalSecondaryIndexes':[" + index("gsi", "X") + "]", "PK:S SK:S X:S", "PK SK",
       invalid_values("ProvisionedThroughput must be specified for index: gsi")},
      {global(many("X", 21)), "PK:S SK:S X:S", "PK SK",
       invalid_values("GlobalSecondaryIndex count exceeds the per-table limit of 20")},
      {local("[]"), "PK:S SK:S", "PK SK", invalid_values("List of LocalSecondaryIndexes is empty")},
      {local("[" + index("lsi", "PK X") + "]"), "PK:S X:S", "PK",
       invalid_values(
           "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex")},
      {local("[" + index("lsi", "PK") + "]"), "PK:S SK:S", "PK SK",
       invalid_values("Index KeySchema does not have a range key for index: lsi")},
      {local("[" + index("lsi", "X SK") + "]"), "PK:S SK:S X:S", "PK SK",
       invalid_values("Index KeySchema does not have the same leading hash key as table KeySchema for index: lsi. "
                      "index hash key: X, "
                      "table hash key: PK")},
      {local(many("PK X", 6)), "PK:S SK:S X:S", "PK SK",
       invalid_values("Number of LocalSecondaryIndexes exceeds per-table limit of 5")},
      {local("[" + index("idx", "PK X") + "]") + ",'GlobalSecondaryIndexes':[" + index("idx", "X") + "]",
       "PK:S SK:S X:S", "PK SK", invalid_values("Duplicate index name: idx")},
      {std::string(kOnDemand) + ",'StreamSpecification':{'StreamEnabled':true}", "PK:S SK:S", "PK SK",
       validation("Invalid StreamViewType: Stream ViewType must not be null or empty when enabling streams.")},
      {std::string(kOnDemand) + ",'SSESpecification':{'Enabled':true,'SSEType':'AES256'}", "PK:S SK:S", "PK SK",
       invalid_values("SSEType AES256 is not supported")},
      {std::string(kOnDemand) + ",'Tags':[{'Key':'a','Value':'1'},{'Key':'a','Value':'2'}]", "PK:S SK:S", "PK SK",
       invalid_values("Duplicate tag key: a")},
      {std::string(kOnDemand) + ",'ResourcePolicy':'{}'", "PK:S SK:S", "PK SK",
       validation("ResourcePolicy is not supported by this endpoint")},
  };
  for (const auto& [more, attributes, keys, reply] : cases) EXPECT_EQ(create(more, attributes, keys), reply) << more;
  EXPECT_EQ(create(kOnDemand, "PK:S SK:S", "PK SK", "ab"),
            validation("TableName must be at least 3 characters long and at most 255 characters long"));
  EXPECT_EQ(
      create(kOnDemand, "PK:S SK:S", "PK SK", "a b c"),
      validation(
          "1 validation error detected: Value 'a b c' at 'tableName' failed to satisfy constraint: Member must satisfy "
          "regular expression pattern: [a-zA-Z0-9_.-]+"));
  EXPECT_EQ(create(kOnDemand, "PK:S SK:S", "PK SK", "Items"), "ResourceInUseException: Table already exists: Items");
  EXPECT_EQ(db("ListTables", "{}"), "{'TableNames':['Hash','Items']}");
}

TEST_F(Tables, AreListedInPages) {
  for (const std::string name : {"delta", "alpha", "charlie"}) create(kOnDemand, "PK:S", "PK", name);
  EXPECT_EQ(db("ListTables", "{}"), "{'TableNames':['Hash','Items','alpha','charlie','delta']}");
  EXPECT_EQ(db("ListTables", "{'Limit':2}"), "{'TableNames':['Hash','Items'],'LastEvaluatedTableName':'Items'}");
  EXPECT_EQ(db("ListTables", "{'Limit':3,'ExclusiveStartTableName':'Items'}"),
            "{'TableNames':['alpha','charlie','delta']}");
  EXPECT_EQ(db("ListTables", "{'ExclusiveStartTableName':'b'}"), "{'TableNames':['charlie','delta']}");
}

TEST_F(Tables, MissingOnesAreNamed) {
  const std::string missing = "ResourceNotFoundException: Requested resource not found: Table: nope not found";
  for (const std::string_view operation : {"DescribeTable", "DeleteTable", "DescribeTimeToLive"})
    EXPECT_EQ(db(operation, "{'TableName':'nope'}"), missing) << operation;
  EXPECT_EQ(db("UpdateTable", "{'TableName':'nope','BillingMode':'PAY_PER_REQUEST'}"), missing);
  EXPECT_EQ(db("DescribeTable", "{'TableName':'arn:aws:dynamodb:eu-west-1:000000000000:table/Items'}"),
            "ResourceNotFoundException: Requested resource not found: Table: Items not found");
  EXPECT_EQ(db("DescribeContinuousBackups", "{'TableName':'nope'}"), "TableNotFoundException: Table not found: nope");
  EXPECT_EQ(db("GetItem", "{'TableName':'arn:aws:dynamodb:us-east-1:000000000000:table/nope','Key':{}}"),
            "ResourceNotFoundException: Requested resource not found");
}

TEST_F(Tables, CountsAreExact) {
  const auto counts = [this] {
    const std::string text = db("DescribeTable", "{'TableName':'Items'}");
    std::string found;
    for (std::size_t at = 0; (at = text.find("ItemCount':", at)) != std::string::npos; ++at)
      found += text.substr(at + 11, text.find_first_of(",}", at) - at - 11) + " ";
    return found;  // the table, lsi, gsx, gsk
  };
  for (int i = 0; i < 10; ++i) {
    const std::string n = std::to_string(i);
    db("PutItem", "{'TableName':'Items','Item':{'PK':{'S':'a'},'SK':{'S':'" + n + "'}" +
                      (i < 7 ? ",'X':{'S':'x'}" : "") + (i < 5 ? ",'Y':{'N':'1'}" : "") +
                      (i < 3 ? ",'L':{'N':'" + n + "'}" : "") + "}}");
  }
  EXPECT_EQ(counts(), "10 3 5 7 ");
  EXPECT_THAT(db("DescribeTable", "{'TableName':'Items'}"), HasSubstr("'TableSizeBytes':97,"));
  db("UpdateItem", "{'TableName':'Items','Key':{'PK':{'S':'a'},'SK':{'S':'0'}},'UpdateExpression':'REMOVE X, L'}");
  db("DeleteItem", "{'TableName':'Items','Key':{'PK':{'S':'a'},'SK':{'S':'1'}}}");
  db("DeleteItem", "{'TableName':'Items','Key':{'PK':{'S':'a'},'SK':{'S':'1'}}}");
  EXPECT_EQ(counts(), "9 1 3 5 ");
  db.reopen();
  db("PutItem", "{'TableName':'Items','Item':{'PK':{'S':'a'},'SK':{'S':'1'}}}");
  EXPECT_EQ(counts(), "10 1 3 5 ");
}

TEST_F(Tables, DeletedOnesAreGone) {
  db("PutItem", "{'TableName':'Items','Item':{'PK':{'S':'a'},'SK':{'S':'b'},'X':{'S':'x'},'L':{'N':'1'}}}");
  EXPECT_THAT(db("DeleteTable", "{'TableName':'Items'}"), HasSubstr("'TableStatus':'DELETING'"));
  EXPECT_EQ(db("ListTables", "{}"), "{'TableNames':['Hash']}");
  const std::string gone = "ResourceNotFoundException: Requested resource not found";
  EXPECT_EQ(db("GetItem", "{'TableName':'Items','Key':{}}"), gone);
  EXPECT_EQ(db("PutItem", "{'TableName':'Items','Item':{}}"), gone);
  db.reopen();
  EXPECT_EQ(db("ListTables", "{}"), "{'TableNames':['Hash']}");
  db("CreateTable", testing::kItems);
  EXPECT_EQ(db("Scan", "{'TableName':'Items'}"), "{'Items':[],'Count':0,'ScannedCount':0}");
  db("DeleteTable", "{'TableName':'Items'}");
  db("DeleteTable", "{'TableName':'Hash'}");
  const auto row = db.store.snapshot()->iterate();
  row->seek("d");
  ASSERT_TRUE(row->valid());
  EXPECT_EQ(row->key(), std::string("d\0\0\0\0i", 6)) << "nothing is left but the last table number";
  row->next();
  EXPECT_FALSE(row->valid());
}

TEST_F(Tables, ProtectedOnesStay) {
  EXPECT_THAT(db("UpdateTable", "{'TableName':'Items','DeletionProtectionEnabled':true}"),
              ::testing::AllOf(HasSubstr("'DeletionProtectionEnabled':true"), HasSubstr("'TableStatus':'UPDATING'")));
  EXPECT_EQ(db("DeleteTable", "{'TableName':'Items'}"),
            validation("Resource cannot be deleted as it is currently protected against deletion. Disable deletion "
                       "protection first."));
  EXPECT_THAT(db("DescribeTable", "{'TableName':'Items'}"), HasSubstr("'TableStatus':'ACTIVE'"));
  db("UpdateTable", "{'TableName':'Items','DeletionProtectionEnabled':false}");
  EXPECT_THAT(db("DeleteTable", "{'TableName':'Items'}"), HasSubstr("DELETING"));
}

TEST_F(Tables, BillingAndThroughputChange) {
  create(std::string(kProvisioned) + ",'GlobalSecondaryIndexes':[" +
             index("gsi", "X", "'ProjectionType':'ALL'", kProvisioned) + "]",
         "PK:S SK:S X:S");
  const auto update = [this](std::string_view more) {
    return db("UpdateTable", "{'TableName':'tab'," + std::string(more) + "}");
  };
  EXPECT_THAT(
      update("'ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':6}"),
      HasSubstr(
          "The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: 5."));
  db.clock.advance(std::chrono::seconds(10));
  EXPECT_THAT(update("'ProvisionedThroughput':{'ReadCapacityUnits':7,'WriteCapacityUnits':2}"),
              HasSubstr("'ProvisionedThroughput':{'LastIncreaseDateTime':1704067210,'LastDecreaseDateTime':1704067210,"
                        "'NumberOfDecreasesToday':0,'ReadCapacityUnits':7,'WriteCapacityUnits':2}"));
  EXPECT_THAT(
      update(
          "'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'gsi','ProvisionedThroughput':{'ReadCapacityUnits':9,"
          "'WriteCapacityUnits':9}}}]"),
      HasSubstr("'ReadCapacityUnits':9"));
  EXPECT_THAT(update("'BillingMode':'PAY_PER_REQUEST'"),
              ::testing::AllOf(HasSubstr("'BillingMode':'PAY_PER_REQUEST'"), Not(HasSubstr("'ReadCapacityUnits':9"))));
  EXPECT_EQ(update("'BillingMode':'PROVISIONED'"),
            invalid_values("ProvisionedThroughput must be specified when BillingMode is PROVISIONED"));
  EXPECT_EQ(update("'BillingMode':'PROVISIONED'" + std::string(kProvisioned)),
            invalid_values("ProvisionedThroughput must be specified for index: gsi"));
  EXPECT_EQ(
      update(kProvisioned.substr(1)),
      invalid_values(
          "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"));
  EXPECT_EQ(update("'GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'gsi'}}]"),
            validation(
                "Creating and deleting global secondary indexes of existing tables is not supported by this endpoint"));
  EXPECT_THAT(db("UpdateTable", "{'TableName':'tab'}"),
              HasSubstr("At least one of ProvisionedThroughput, BillingMode,"));
}

TEST_F(Tables, StreamsEncryptionAndClassChange) {
  const auto update = [this](std::string_view more) {
    return db("UpdateTable", "{'TableName':'Hash'," + std::string(more) + "}");
  };
  EXPECT_EQ(update("'StreamSpecification':{'StreamEnabled':false}"), validation("Table has no stream to disable"));
  EXPECT_THAT(
      update("'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'}"),
      HasSubstr(
          "'LatestStreamArn':'arn:aws:dynamodb:us-east-1:000000000000:table/Hash/stream/2024-01-01T00:00:00.000'"));
  EXPECT_THAT(update("'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'}"),
              HasSubstr("already has an enabled stream"));
  EXPECT_THAT(update("'StreamSpecification':{'StreamEnabled':false}"),
              ::testing::AllOf(Not(HasSubstr("'StreamSpecification'")), HasSubstr("'LatestStreamArn'")));
  EXPECT_THAT(update("'SSESpecification':{'Enabled':true,'KMSMasterKeyId':'abc'}"),
              HasSubstr("'SSEDescription':{'Status':'ENABLED','SSEType':'KMS','KMSMasterKeyArn':'arn:aws:kms:us-east-1:"
                        "000000000000:key/abc'}"));
  EXPECT_THAT(update("'SSESpecification':{'Enabled':false}"), Not(HasSubstr("SSEDescription")));
  EXPECT_THAT(
      update("'TableClass':'STANDARD_INFREQUENT_ACCESS'"),
      HasSubstr("'TableClassSummary':{'TableClass':'STANDARD_INFREQUENT_ACCESS','LastUpdateDateTime':1704067200}"));
}

TEST_F(Tables, TimeToLiveIsKept) {
  const auto update = [this](std::string_view enabled, std::string_view attribute) {
    return db("UpdateTimeToLive", "{'TableName':'Hash','TimeToLiveSpecification':{'Enabled':" + std::string(enabled) +
                                      ",'AttributeName':'" + std::string(attribute) + "'}}");
  };
  EXPECT_EQ(update("false", "ttl"), validation("TimeToLive is already disabled"));
  EXPECT_EQ(update("true", "ttl"), "{'TimeToLiveSpecification':{'Enabled':true,'AttributeName':'ttl'}}");
  EXPECT_EQ(update("true", "ttl"), validation("TimeToLive is already enabled"));
  EXPECT_EQ(update("true", "other"),
            validation("TimeToLive is active on a different AttributeName: current AttributeName is ttl"));
  db.reopen();
  EXPECT_EQ(db("DescribeTimeToLive", "{'TableName':'Hash'}"),
            "{'TimeToLiveDescription':{'TimeToLiveStatus':'ENABLED','AttributeName':'ttl'}}");
  EXPECT_EQ(update("false", "ttl"), "{'TimeToLiveSpecification':{'Enabled':false,'AttributeName':'ttl'}}");
  EXPECT_EQ(db("DescribeTimeToLive", "{'TableName':'Hash'}"),
            "{'TimeToLiveDescription':{'TimeToLiveStatus':'DISABLED'}}");
}

TEST_F(Tables, PointInTimeRecoveryIsKept) {
  const auto backups = [](std::string_view recovery) {
    return "{'ContinuousBackupsDescription':{'ContinuousBackupsStatus':'ENABLED','PointInTimeRecoveryDescription':{" +
           std::string(recovery) + "}}}";
  };
  EXPECT_EQ(db("DescribeContinuousBackups", "{'TableName':'Hash'}"), backups("'PointInTimeRecoveryStatus':'DISABLED'"));
  const std::string on = backups("'PointInTimeRecoveryStatus':'ENABLED','RecoveryPeriodInDays':35");
  EXPECT_EQ(db("UpdateContinuousBackups",
               "{'TableName':'Hash','PointInTimeRecoverySpecification':{'PointInTimeRecoveryEnabled':true}}"),
            on);
  db.reopen();
  EXPECT_EQ(db("DescribeContinuousBackups", "{'TableName':'Hash'}"), on);
  EXPECT_EQ(db("UpdateContinuousBackups",
               "{'TableName':'nope','PointInTimeRecoverySpecification':{'PointInTimeRecoveryEnabled':true}}"),
            "TableNotFoundException: Table not found: nope");
}

TEST_F(Tables, TagsAreKept) {
  const std::string arn = "'ResourceArn':'arn:aws:dynamodb:us-east-1:000000000000:table/Hash'";
  EXPECT_EQ(db("TagResource", "{" + arn + ",'Tags':[{'Key':'a','Value':'1'},{'Key':'b','Value':''}]}"), "{}");
  EXPECT_EQ(db("TagResource", "{" + arn + ",'Tags':[{'Key':'a','Value':'2'}]}"), "{}");
  EXPECT_EQ(db("UntagResource", "{" + arn + ",'TagKeys':['b','zz']}"), "{}");
  db.reopen();
  EXPECT_EQ(db("ListTagsOfResource", "{" + arn + "}"), "{'Tags':[{'Key':'a','Value':'2'}]}");
  std::string many;
  for (int i = 0; i < 50; ++i) many += (i > 0 ? "," : "") + ("{'Key':'k" + std::to_string(i) + "','Value':'v'}");
  EXPECT_EQ(db("TagResource", "{" + arn + ",'Tags':[" + many + "]}"), invalid_values("Too many tags: tag limit is 50"));
  EXPECT_EQ(db("TagResource", "{" + arn + ",'Tags':[]}"), validation("Atleast one Tag needs to be provided as Input."));
  EXPECT_EQ(db("ListTagsOfResource", "{'ResourceArn':'foo'}"),
            validation("Invalid TableArn: Invalid ResourceArn provided as input foo"));
  const std::string nope = "arn:aws:dynamodb:us-east-1:000000000000:table/nope";
  EXPECT_EQ(db("UntagResource", "{'ResourceArn':'" + nope + "','TagKeys':['a']}"),
            "ResourceNotFoundException: Requested resource not found: ResourcArn: " + nope + " not found");
}

TEST_F(Tables, LimitsAndEndpointsAreAnswered) {
  EXPECT_EQ(
      db("DescribeLimits", "{}"),
      "{'AccountMaxReadCapacityUnits':80000,'AccountMaxWriteCapacityUnits':80000,'TableMaxReadCapacityUnits':40000,"
      "'TableMaxWriteCapacityUnits':40000}");
  EXPECT_EQ(db("DescribeEndpoints", "{}"),
            "{'Endpoints':[{'Address':'dynamodb.us-east-1.amazonaws.com','CachePeriodInMinutes':1440}]}");
}

}  // namespace
}  // namespace tenantry::local::dynamodb
