#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <expected>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/event.h"
#include "base/log.h"
#include "base/random.h"
#include "base/virtual_clock.h"
#include "kv/memory_store.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/cloudformation.h"

/// For tests only.
namespace tenantry::local::cloudformation::testing {

namespace api = aws::cloudformation;

/// Stops the process, as far as the world can tell, after a number of steps: what is written, or asked of a service,
/// from then on has no effect and gets no answer.
class Crash {
 public:
  void after(int steps) { left_ = steps; }
  void never() { left_.reset(), crashed_ = false; }
  bool happened() const { return crashed_; }
  /// True: this step is still made.
  bool step() {
    if (left_ && !crashed_) crashed_ = (*left_)-- == 0;
    return !crashed_;
  }
  Task<void> point() {
    if (!step()) co_await Event().wait();
  }

 private:
  std::optional<int> left_;
  bool crashed_ = false;
};

class CrashingStore final : public kv::Store {
 public:
  CrashingStore(kv::MemoryStore& store, Crash& crash) : store_(store), crash_(crash) {}
  /// That commit fails, counted from 0 and from now.
  void fail_commit(int number) { left_ = number; }
  bool failed() const { return left_ && *left_ < 0; }
  Result<std::optional<std::string>> get(std::string_view key) const override { return store_.get(key); }
  std::unique_ptr<kv::Snapshot> snapshot() const override { return store_.snapshot(); }
  Result<std::optional<std::string>> get_latest(std::string_view key) const override { return store_.get_latest(key); }
  kv::Batch begin() const override { return store_.begin(); }
  kv::Ticket enqueue(kv::Batch batch) override {
    if (left_ && (*left_)-- == 0) store_.fail_next("disk full");
    return crash_.step() ? store_.enqueue(std::move(batch)) : kv::Ticket();
  }
  Task<Result<void>> wait(kv::Ticket ticket) override {
    if (crash_.happened()) co_await Event().wait();
    co_return co_await store_.wait(ticket);
  }

 private:
  kv::MemoryStore& store_;
  Crash& crash_;
  std::optional<int> left_;
};

/// What the fakes know and do in common: each effect is a step before and after which the process may crash.
struct World {
  Crash crash;
  std::map<std::string, aws::Error> errors;  ///< By `<operation> <name>`: answered instead of the effect.
  std::vector<std::string> effects;          ///< `<operation> <name>`, in order.

  std::optional<aws::Error> refusal(const std::string& effect) const {
    const auto found = errors.find(effect);
    return found == errors.end() ? std::nullopt : std::optional(found->second);
  }
};

/// A service of which `answer(request)` is built for some requests; others are unknown operations.
template <class Fake, class Service, class Request, class Response, class Error>
class FakeService : public Service {
 public:
  explicit FakeService(World& world) : world_(world) {}

  Task<std::expected<Response, Error>> call(Request request, Deadline) override {
    return std::visit([this](auto& wanted) { return this->respond(std::move(wanted)); }, request);
  }

 protected:
  World& world_;

 private:
  template <class R>
  Task<std::expected<Response, Error>> respond(R request) {
    if constexpr (requires(Fake& fake) { fake.answer(request); }) {
      const auto effect = Fake::effect_of(request);
      if (!effect.empty()) co_await world_.crash.point();
      if (const auto refusal = world_.refusal(effect)) co_return std::unexpected(Error(*refusal));
      auto answer = static_cast<Fake&>(*this).answer(request);
      if (!effect.empty() && answer) world_.effects.push_back(effect);
      if (!effect.empty()) co_await world_.crash.point();
      if (!answer) co_return std::unexpected(Error(std::move(answer).error()));
      co_return Response(*std::move(answer));
    }
    co_return std::unexpected(Error(aws::Error{"UnknownOperationException", std::string(R::kOperation)}));
  }
};

class FakeDynamoDb final : public FakeService<FakeDynamoDb, aws::dynamodb::Service, aws::dynamodb::Request,
                                              aws::dynamodb::Response, aws::dynamodb::Error> {
  using Create = aws::dynamodb::CreateTableRequest;
  using Describe = aws::dynamodb::DescribeTableRequest;
  using Delete = aws::dynamodb::DeleteTableRequest;
  using SetTtl = aws::dynamodb::UpdateTimeToLiveRequest;
  using GetTtl = aws::dynamodb::DescribeTimeToLiveRequest;
  using SetBackups = aws::dynamodb::UpdateContinuousBackupsRequest;

 public:
  using FakeService::FakeService;

  struct Table {
    Create request;
    std::optional<std::string> ttl;
    bool point_in_time_recovery = false;
    int looks_until_active = 2;
  };
  std::map<std::string, Table> tables;

  static std::string effect_of(const Create& request) { return "CreateTable " + request.table_name; }
  static std::string effect_of(const Delete& request) { return "DeleteTable " + request.table_name; }
  static std::string effect_of(const SetTtl& request) { return "UpdateTimeToLive " + request.table_name; }
  static std::string effect_of(const SetBackups& request) { return "UpdateContinuousBackups " + request.table_name; }
  static std::string effect_of(const auto&) { return {}; }

  std::expected<Create::Response, aws::Error> answer(const Create& request) {
    if (tables.contains(request.table_name))
      return std::unexpected(aws::Error{"ResourceInUseException", "Table already exists: " + request.table_name});
    tables[request.table_name] = {request};
    return Create::Response{};
  }
  std::expected<Describe::Response, aws::Error> answer(const Describe& request) {
    const auto found = tables.find(request.table_name);
    if (found == tables.end()) return not_found(request.table_name);
    const bool active = found->second.looks_until_active-- <= 0;
    const auto arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/" + request.table_name;
    aws::dynamodb::TableDescription table{.table_status = active ? "ACTIVE" : "CREATING", .table_arn = arn};
    if (found->second.request.stream_specification) table.latest_stream_arn = arn + "/stream/s";
    return Describe::Response{table};
  }
  std::expected<Delete::Response, aws::Error> answer(const Delete& request) {
    const auto found = tables.find(request.table_name);
    if (found == tables.end()) return not_found(request.table_name);
    if (found->second.request.deletion_protection_enabled.value_or(false))
      return std::unexpected(
          aws::Error{"ValidationException",
                     "Resource cannot be deleted as it is currently protected against deletion. Disable "
                     "deletion protection first."});
    tables.erase(found);
    return Delete::Response{};
  }
  std::expected<GetTtl::Response, aws::Error> answer(const GetTtl& request) {
    const auto& ttl = tables.at(request.table_name).ttl;
    return GetTtl::Response{aws::dynamodb::TimeToLiveDescription{ttl ? "ENABLED" : "DISABLED", ttl}};
  }
  std::expected<SetTtl::Response, aws::Error> answer(const SetTtl& request) {
    auto& ttl = tables.at(request.table_name).ttl;
    if (ttl) return std::unexpected(aws::Error{"ValidationException", "TimeToLive is already enabled"});
    ttl = request.time_to_live_specification.attribute_name;
    return SetTtl::Response{};
  }
  std::expected<SetBackups::Response, aws::Error> answer(const SetBackups& request) {
    tables.at(request.table_name).point_in_time_recovery =
        request.point_in_time_recovery_specification.point_in_time_recovery_enabled;
    return SetBackups::Response{};
  }

 private:
  static std::unexpected<aws::Error> not_found(const std::string& name) {
    return std::unexpected(
        aws::Error{"ResourceNotFoundException", "Requested resource not found: Table: " + name + " not found"});
  }
};

class FakeSsm final
    : public FakeService<FakeSsm, aws::ssm::Service, aws::ssm::Request, aws::ssm::Response, aws::ssm::Error> {
  using Put = aws::ssm::PutParameterRequest;
  using Get = aws::ssm::GetParameterRequest;
  using Delete = aws::ssm::DeleteParameterRequest;
  using AddTags = aws::ssm::AddTagsToResourceRequest;
  using RemoveTags = aws::ssm::RemoveTagsFromResourceRequest;
  using Describe = aws::ssm::DescribeParametersRequest;

 public:
  using FakeService::FakeService;
  std::map<std::string, Put> parameters;

  static std::string effect_of(const Put& request) { return "PutParameter " + request.name; }
  static std::string effect_of(const Delete& request) { return "DeleteParameter " + request.name; }
  static std::string effect_of(const auto&) { return {}; }

  std::expected<Put::Response, aws::Error> answer(const Put& request) {
    if (const auto known = parameters.find(request.name);
        known != parameters.end() && request.overwrite.value_or(false)) {
      known->second.value = request.value;
      known->second.description = request.description;
      return Put::Response{.version = 2};
    }
    if (!parameters.emplace(request.name, request).second)
      return std::unexpected(aws::Error{"ParameterAlreadyExists",
                                        "The parameter already exists. To overwrite this value, set "
                                        "the overwrite option in the request to true."});
    return Put::Response{.version = 1};
  }
  std::expected<Get::Response, aws::Error> answer(const Get& request) {
    const auto found = parameters.find(request.name);
    if (found == parameters.end()) return std::unexpected(aws::Error{"ParameterNotFound", ""});
    return Get::Response{aws::ssm::Parameter{.type = found->second.type, .value = found->second.value}};
  }
  std::expected<Describe::Response, aws::Error> answer(const Describe& request) {
    const auto& put = parameters.at(request.parameter_filters->at(0).values->at(0));
    aws::ssm::ParameterMetadata metadata{.name = put.name,
                                         .description = put.description,
                                         .allowed_pattern = put.allowed_pattern,
                                         .tier = put.tier,
                                         .data_type = put.data_type};
    if (put.policies) metadata.policies = {{{.policy_text = put.policies->substr(1, put.policies->size() - 2)}}};
    return Describe::Response{{{metadata}}};
  }
  std::expected<AddTags::Response, aws::Error> answer(const AddTags& request) {
    parameters.at(request.resource_id).tags = request.tags;
    return AddTags::Response{};
  }
  std::expected<RemoveTags::Response, aws::Error> answer(const RemoveTags& request) {
    auto& tags = parameters.at(request.resource_id).tags;
    for (const auto& key : request.tag_keys)
      if (tags) std::erase_if(*tags, [&](const auto& tag) { return tag.key == key; });
    return RemoveTags::Response{};
  }
  std::expected<Delete::Response, aws::Error> answer(const Delete& request) {
    if (parameters.erase(request.name) == 0) return std::unexpected(aws::Error{"ParameterNotFound", ""});
    return Delete::Response{};
  }
};

class FakeS3 final : public FakeService<FakeS3, aws::s3::Service, aws::s3::Request, aws::s3::Response, aws::s3::Error> {
  using Get = aws::s3::GetObjectRequest;

 public:
  using FakeService::FakeService;
  std::map<std::string, std::string> objects;  ///< By `bucket/key`.

  static std::string effect_of(const auto&) { return {}; }
  std::expected<Get::Response, aws::Error> answer(const Get& request) {
    const auto found = objects.find(request.bucket + "/" + request.key);
    if (found == objects.end())
      return std::unexpected(aws::Error{"NoSuchKey", "The specified key does not exist.", 404});
    return Get::Response{.body = found->second};
  }
};

/// A CloudFormation on memory and fakes, in virtual time, asked by `cloud(request)`.
class Bench {
 public:
  World world;
  VirtualClock clock;
  SeededRandom random{7};
  kv::MemoryStore memory;
  FakeDynamoDb dynamodb{world};
  FakeSsm ssm{world};
  FakeS3 s3{world};
  Duration stack_delay = Duration::zero();

  Bench() { open(); }
  ~Bench() { close(); }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  /// As after kill -9, or after the crash that world.crash has simulated.
  void restart() {
    close();
    world.crash.never();
    open();
  }

  CrashingStore& store() { return *store_; }

  /// nullopt: no answer came.
  template <class R>
  std::optional<Checked<typename R::Response>> ask(R request) {
    auto answer = std::make_shared<std::optional<Checked<typename R::Response>>>();
    boost::asio::co_spawn(context_, api::call(*service_, std::move(request)),
                          [answer](const std::exception_ptr& failure, auto response) {
                            if (failure) return;
                            *answer = std::move(response);
                          });
    poll();
    return *answer;
  }
  template <class R>
  Checked<typename R::Response> operator()(R request) {
    auto answer = ask(std::move(request));
    if (!answer) throw std::runtime_error("no answer");
    return *std::move(answer);
  }
  /// `Code: message`, or "" where the request succeeds.
  template <class R>
  std::string error_of(R request) {
    const auto answer = (*this)(std::move(request));
    return answer ? "" : answer.error().code + ": " + answer.error().message;
  }

  /// Lets everything happen that time brings, at most `limit` of it.
  void settle(Duration limit = std::chrono::hours(24)) {
    const auto end = clock.steady_now() + limit;
    poll();
    while (clock.steady_now() < end && clock.advance_to_next()) poll();
  }
  void poll() {
    context_.restart();
    context_.poll();
  }

  std::string create(const std::string& name, const std::string& text,
                     std::vector<std::pair<std::string, std::string>> parameters = {}) {
    api::CreateStackRequest request{
        .stack_name = name, .template_body = text, .parameters = std::vector<api::Parameter>()};
    for (auto& [key, value] : parameters)
      request.parameters->push_back({.parameter_key = key, .parameter_value = value});
    const auto answer = (*this)(std::move(request));
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? answer->stack_id.value_or("") : "";
  }
  std::optional<api::Stack> stack(const std::string& name_or_id) {
    const auto answer = (*this)(api::DescribeStacksRequest{.stack_name = name_or_id});
    return answer ? std::optional(answer->stacks->at(0)) : std::nullopt;
  }
  std::string status(const std::string& name_or_id) {
    const auto found = stack(name_or_id);
    return found ? found->stack_status : "none";
  }
  /// All of a stack's events, the oldest first.
  std::vector<api::StackEvent> events(const std::string& name_or_id) {
    std::vector<api::StackEvent> all;
    std::optional<std::string> token;
    do {
      const auto page = *(*this)(api::DescribeStackEventsRequest{name_or_id, token});
      all.insert(all.end(), page.stack_events->begin(), page.stack_events->end());
      token = page.next_token;
    } while (token);
    return {all.rbegin(), all.rend()};
  }
  /// `<logical id> <status>[: <reason>]` of each event, the oldest first.
  std::vector<std::string> story(const std::string& name_or_id) {
    std::vector<std::string> lines;
    for (const auto& event : events(name_or_id))
      lines.push_back(*event.logical_resource_id + " " + *event.resource_status +
                      (event.resource_status_reason ? ": " + *event.resource_status_reason : ""));
    return lines;
  }
  std::string reason(const std::string& name_or_id, const std::string& logical_id) {
    const auto answer = (*this)(api::DescribeStackResourceRequest{name_or_id, logical_id});
    return answer ? answer->stack_resource_detail->resource_status_reason.value_or("") : answer.error().message;
  }

 private:
  void open() {
    store_ = std::make_unique<CrashingStore>(memory, world.crash);
    tasks_ = std::make_unique<TaskGroup>();
    auto opened = open_cloudformation({*store_,
                                       clock,
                                       random,
                                       {"eu-west-1", "123456789012"},
                                       dynamodb,
                                       ssm,
                                       s3,
                                       context_.get_executor(),
                                       *tasks_,
                                       log_,
                                       stack_delay});
    if (!opened) throw std::runtime_error(opened.error().message);
    service_ = *std::move(opened);
  }
  void close() {
    tasks_->request_stop();
    poll();
    tasks_.reset();
    service_.reset();
    store_.reset();
  }

  boost::asio::io_context context_{1};
  NullLogger log_;
  std::unique_ptr<CrashingStore> store_;
  std::unique_ptr<TaskGroup> tasks_;
  std::unique_ptr<api::Service> service_;
};

/// A file of infra/cloudformation, found from where the test program is.
inline std::string template_file(const std::string& name) {
  for (auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path(); folder.has_relative_path();
       folder = folder.parent_path()) {
    std::ifstream file(folder / "infra" / "cloudformation" / name);
    if (file) return {std::istreambuf_iterator<char>(file), {}};
  }
  throw std::runtime_error("no template " + name);
}

}  // namespace tenantry::local::cloudformation::testing
