#include <gmock/gmock.h>

#include <cstddef>
#include <string>
#include <vector>

#include "local/dynamodb/keys.h"
#include "local/dynamodb/testing.h"

namespace tenantry::local::dynamodb {
namespace {

namespace api = aws::dynamodb;
using testing::DynamoDbTest;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class Backups : public DynamoDbTest {
 protected:
  void put(int from, int to) {
    for (int i = from; i < to; ++i) {
      const std::string n = std::to_string(i);
      ASSERT_EQ(
          db("PutItem", "{'TableName':'Items','Item':{'PK':{'S':'p" + n + "'},'SK':{'S':'s'},'X':{'S':'x'},'Y':{'N':'" +
                            n + "'},'L':{'N':'" + n + "'},'inc':{'S':'i'},'more':{'S':'m'}}}"),
          "{}");
    }
  }
  std::string back_up(const std::string& name = "first", const std::string& table = "Items") {
    const auto made =
        db.call(request<api::CreateBackupRequest>("{'TableName':'" + table + "','BackupName':'" + name + "'}"));
    EXPECT_TRUE(made) << made.error().message;
    return made ? made->backup_details->backup_arn : "";
  }
  std::string restore(const std::string& arn, const std::string& more = "", const std::string& name = "Again") {
    return db("RestoreTableFromBackup", "{'TargetTableName':'" + name + "','BackupArn':'" + arn + "'" + more + "}");
  }
  std::string count(const std::string& table, const std::string& index = "") {
    return db("Scan", "{'TableName':'" + table + "','Select':'COUNT'" +
                          (index.empty() ? "" : ",'IndexName':'" + index + "'") + "}");
  }
  template <class R>
  static R request(const std::string& text) {
    return testing::request<R>(text);
  }
};

TEST_F(Backups, HoldWhatTheTableHeldAndAreRestoredWithTheirIndexes) {
  put(0, 30);
  const std::string arn = back_up();
  EXPECT_THAT(arn, StartsWith("arn:aws:dynamodb:us-east-1:000000000000:table/Items/backup/01704067200000-"));
  put(30, 40);
  db("DeleteItem", "{'TableName':'Items','Key':{'PK':{'S':'p1'},'SK':{'S':'s'}}}");
  const auto described = db("DescribeBackup", "{'BackupArn':'" + arn + "'}");
  for (const auto* part :
       {"'BackupStatus':'AVAILABLE'", "'ItemCount':30", "'BackupName':'first'", "'BackupType':'USER'",
        "'TableName':'Items'", "'IndexName':'gsx'", "'IndexName':'lsi'", "'BillingMode':'PAY_PER_REQUEST'"})
    EXPECT_THAT(described, HasSubstr(part));
  ASSERT_EQ(db("DeleteTable", "{'TableName':'Items'}").substr(0, 18), "{'TableDescription");
  const auto restored = restore(arn);
  EXPECT_THAT(restored, HasSubstr("'RestoreInProgress':true"));
  EXPECT_THAT(restored, HasSubstr("'SourceBackupArn':'" + arn + "'"));
  EXPECT_THAT(restored, HasSubstr("table/Again/index/gsx'"));
  EXPECT_EQ(count("Again"), "{'Count':30,'ScannedCount':30}");
  for (const auto* index : {"gsx", "gsk", "lsi"})
    EXPECT_EQ(count("Again", index), "{'Count':30,'ScannedCount':30}") << index;
  EXPECT_THAT(db("DescribeTable", "{'TableName':'Again'}"), HasSubstr("'ItemCount':30"));
  db.reopen();
  EXPECT_EQ(count("Again"), "{'Count':30,'ScannedCount':30}");
  EXPECT_EQ(db("PutItem", "{'TableName':'Again','Item':{'PK':{'S':'p1'},'SK':{'S':'t'},'X':{'S':'x'},'Y':{'N':'1'}}}"),
            "{}");
  EXPECT_EQ(count("Again", "gsx"), "{'Count':31,'ScannedCount':31}");
}

TEST_F(Backups, AreRestoredWithoutTheIndexesThatAnOverrideLeavesOut) {
  put(0, 5);
  const std::string arn = back_up();
  const auto made = restore(
      arn,
      ",'GlobalSecondaryIndexOverride':[{'IndexName':'gsk','KeySchema':[{'AttributeName':'X','KeyType':'HASH'}],"
      "'Projection':{'ProjectionType':'KEYS_ONLY'}}],'LocalSecondaryIndexOverride':[]");
  EXPECT_THAT(made, HasSubstr("'IndexName':'gsk'"));
  EXPECT_THAT(made, Not(HasSubstr("gsx")));
  EXPECT_THAT(made, Not(HasSubstr("lsi")));
  EXPECT_EQ(count("Again", "gsk"), "{'Count':5,'ScannedCount':5}");
  EXPECT_THAT(count("Again", "gsx"), StartsWith("ValidationException"));
  EXPECT_THAT(
      restore(
          arn,
          ",'GlobalSecondaryIndexOverride':[{'IndexName':'new','KeySchema':[{'AttributeName':'X','KeyType':'HASH'}],"
          "'Projection':{'ProjectionType':'ALL'}}]",
          "Third"),
      StartsWith("ValidationException"));
}

TEST_F(Backups, AreListedByTableInPages) {
  std::vector<std::string> arns;
  for (int i = 0; i < 5; ++i) {
    arns.push_back(back_up("b-" + std::to_string(i)));
    db.clock.advance(std::chrono::seconds(1));
  }
  const std::string other = back_up("other", "Hash");
  const auto list = [&](const std::string& more) {
    const auto page = db.call(request<api::ListBackupsRequest>("{" + more + "}"));
    std::string names;
    for (const auto& backup : page->backup_summaries) names += backup.backup_name + " ";
    return names + page->last_evaluated_backup_arn.value_or("end");
  };
  EXPECT_EQ(list(""), "b-0 b-1 b-2 b-3 b-4 other end");
  EXPECT_EQ(list("'TableName':'Hash'"), "other end");
  EXPECT_EQ(list("'TableName':'Items','Limit':2"), "b-0 b-1 " + arns[1]);
  EXPECT_EQ(list("'TableName':'Items','Limit':3,'ExclusiveStartBackupArn':'" + arns[1] + "'"), "b-2 b-3 b-4 end");
  EXPECT_EQ(list("'TimeRangeLowerBound':1704067203,'TimeRangeUpperBound':1704067205"), "b-3 b-4 end");
  EXPECT_EQ(list("'BackupType':'SYSTEM'"), "end");
  EXPECT_THAT(db("DeleteBackup", "{'BackupArn':'" + arns[2] + "'}"), HasSubstr("'BackupStatus':'DELETED'"));
  EXPECT_EQ(list("'TableName':'Items'"), "b-0 b-1 b-3 b-4 end");
  EXPECT_EQ(db("DescribeBackup", "{'BackupArn':'" + arns[2] + "'}"),
            "BackupNotFoundException: Backup not found: " + arns[2]);
}

TEST_F(Backups, AreRefusedWhereTheyCannotBe) {
  const std::string arn = back_up();
  EXPECT_EQ(db("CreateBackup", "{'TableName':'none','BackupName':'abc'}"),
            "TableNotFoundException: Table not found: none");
  EXPECT_EQ(restore(arn, "", "Hash"), "TableAlreadyExistsException: Table already exists: Hash");
  EXPECT_THAT(restore(arn + "0"), StartsWith("BackupNotFoundException"));
  EXPECT_THAT(restore(arn, ",'BillingModeOverride':'PROVISIONED'"), StartsWith("ValidationException"));
  EXPECT_THAT(db("DeleteBackup", "{'BackupArn':'arn:aws:dynamodb:us-east-1:000000000000:table/Items'}"),
              StartsWith("ValidationException"));
}

TEST_F(Backups, LeaveNothingOfWhatFailed) {
  put(0, 3);
  const auto rows = [&] {
    std::size_t n = 0;
    const auto row = db.store.snapshot()->iterate();
    for (row->seek("d"); row->valid() && row->key().starts_with("d"); row->next()) ++n;
    return n;
  };
  const auto before = rows();
  db.store.fail_next("the disk is full");
  EXPECT_THAT(db("CreateBackup", "{'TableName':'Items','BackupName':'abc'}"), StartsWith("InternalServerError"));
  EXPECT_EQ(rows(), before);
  kv::Batch left;  // by a crash in the middle of a copy
  left.put(rows_prefix(kCatalog, 'p') + table_prefix(77).substr(1), "");
  left.put(item_prefix(77) + "row", "item");
  ASSERT_TRUE(kv::testing::run(db.store.commit(std::move(left))));
  db.reopen();
  EXPECT_EQ(rows(), before);
  EXPECT_THAT(restore(back_up()), HasSubstr("TableDescription"));
}

}  // namespace
}  // namespace tenantry::local::dynamodb
