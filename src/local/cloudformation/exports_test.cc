#include <gmock/gmock.h>

#include "local/cloudformation/testing_update.h"

namespace tenantry::local::cloudformation {
namespace {

using testing::Bench;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::parameter;
using testing::resources;
using ::testing::StartsWith;
using testing::table;
using testing::Update;
using testing::api::CancelUpdateStackRequest;
using testing::api::ContinueUpdateRollbackRequest;
using testing::api::CreateStackRequest;
using testing::api::DeleteStackRequest;
using testing::api::DescribeStackResourcesRequest;
using testing::api::ListExportsRequest;
using testing::api::Parameter;
using testing::api::Tag;
using testing::api::UpdateStackRequest;

class Exports : public Update {
 protected:
  static std::string exporting(const std::string& value, const std::string& name = "shared") {
    return resources(parameter("A", "/a", value)) + "Outputs: {O: {Value: !GetAtt A.Value, Export: {Name: " + name +
           "}}}";
  }
  static std::string importing() { return resources(parameter("I", "/i", "!ImportValue shared")); }
};

TEST_F(Exports, ReachOtherStacksAndStay) {
  create(exporting("1"));
  cloud.create("i", importing());
  cloud.settle();
  EXPECT_EQ(cloud.status("i"), "CREATE_COMPLETE");
  EXPECT_EQ(value("/i"), "1");
  EXPECT_EQ(update(exporting("2")), "");
  EXPECT_EQ(cloud.status("s"), "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_THAT(story(),
              Contains("s UPDATE_ROLLBACK_IN_PROGRESS: Export shared cannot be updated as it is in use by i. "));
  EXPECT_EQ(value("/a"), "1");
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  const std::string held = "Export shared cannot be deleted as it is in use by i";
  EXPECT_EQ(cloud.status("s"), "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(cloud.stack("s")->stack_status_reason, held);
  EXPECT_FALSE(cloud.stack("s")->deletion_time);
  EXPECT_THAT(story().back(), "s UPDATE_ROLLBACK_COMPLETE: " + held);
  EXPECT_THAT(*(story().rbegin() + 1), "s DELETE_IN_PROGRESS: User Initiated");
  EXPECT_EQ(value("/a"), "1");
  EXPECT_EQ(update(resources(parameter("A", "/a", "1") + parameter("B", "/b", "2")) +
                   "Outputs: {O: {Value: !GetAtt A.Value, Export: {Name: shared}}}"),
            "");
  EXPECT_EQ(cloud.status("s"), "UPDATE_COMPLETE");
  cloud(DeleteStackRequest{.stack_name = "i"});
  cloud.settle();
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "none");
  EXPECT_THAT(cloud.ssm.parameters, IsEmpty());
}

TEST_F(Exports, OfAStackWhoseDeletionFailsStay) {
  create(exporting("1"));
  cloud.world.errors["DeleteParameter /a"] = {"ValidationException", "stuck"};
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "DELETE_FAILED");
  EXPECT_EQ(cloud(ListExportsRequest{})->exports->size(), 1u);
  cloud.create("i", importing());
  cloud.settle();
  EXPECT_EQ(cloud.status("i"), "CREATE_COMPLETE");
  cloud.world.errors.clear();
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "DELETE_FAILED");
  EXPECT_EQ(value("/a"), "1");
  cloud(DeleteStackRequest{.stack_name = "i"});
  cloud.settle();
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "none");
  EXPECT_THAT(*cloud(ListExportsRequest{})->exports, IsEmpty());
}

TEST_F(Exports, AreUnique) {
  create(exporting("1"));
  cloud.create("other", resources(parameter("B", "/b", "1")) + "Outputs: {O: {Value: x, Export: {Name: shared}}}");
  cloud.settle();
  EXPECT_EQ(cloud.status("other"), "ROLLBACK_COMPLETE");
  EXPECT_THAT(cloud.story("other"),
              Contains(StartsWith("other ROLLBACK_IN_PROGRESS: Export with name shared is already "
                                  "exported by stack s")));
  EXPECT_EQ(update(exporting("1", "renamed")), "");
  EXPECT_EQ(cloud.status("s"), "UPDATE_COMPLETE");
  cloud.create("third", resources(parameter("B", "/b", "1")) + "Outputs: {O: {Value: x, Export: {Name: shared}}}");
  cloud.settle();
  EXPECT_EQ(cloud.status("third"), "CREATE_COMPLETE");
}

TEST_F(Exports, MustBeThere) {
  cloud.create("i", importing());
  cloud.settle();
  EXPECT_EQ(cloud.status("i"), "ROLLBACK_COMPLETE");
  EXPECT_THAT(cloud.story("i"),
              Contains("i ROLLBACK_IN_PROGRESS: No export named shared found. Rollback requested by user."));
}

TEST_F(Exports, ARolledBackUpdateGivesItsImportsBack) {
  create(exporting("1"));
  cloud.create("i", resources(parameter("J", "/j", "1")));
  cloud.settle();
  cloud.ssm.parameters["/i"].value = "another's";
  cloud(UpdateStackRequest{.stack_name = "i", .template_body = importing()});
  cloud.settle();
  EXPECT_EQ(cloud.status("i"), "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(update(exporting("2")), "");
  EXPECT_EQ(cloud.status("s"), "UPDATE_COMPLETE");
}

}  // namespace
}  // namespace tenantry::local::cloudformation
