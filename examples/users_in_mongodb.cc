// Private messages between users whose names MongoDB holds: the collection `users` of the URL's
// database has one document {username, socketId} for each name. users.h has the events.
//
//     users_in_mongodb 127.0.0.1:3000 mongodb://localhost:27017/chat
#include <mongoc/mongoc.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "run.h"
#include "stored_users.h"

namespace {

using namespace std::chrono_literals;
using SocketId = std::optional<std::string>;

/// Calls the destroying function of a type of the driver.
template <auto destroy>
struct Destroy {
  template <class T>
  void operator()(T* owned) const {
    destroy(owned);
  }
};
using Url = std::unique_ptr<mongoc_uri_t, Destroy<&mongoc_uri_destroy>>;
using Client = std::unique_ptr<mongoc_client_t, Destroy<&mongoc_client_destroy>>;
using Collection = std::unique_ptr<mongoc_collection_t, Destroy<&mongoc_collection_destroy>>;
using Cursor = std::unique_ptr<mongoc_cursor_t, Destroy<&mongoc_cursor_destroy>>;

/// A document of texts, documents and truth values.
class Document {
 public:
  template <class Value>
  Document(const char* key, const Value& value) {
    add(key, value);
  }
  ~Document() { bson_destroy(bson_); }
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  void add(const char* key, const std::string& text) {
    // With its size, because a name may hold a zero.
    bson_append_utf8(bson_, key, -1, text.data(), static_cast<int>(text.size()));
  }
  void add(const char* key, const Document& document) {
    bson_append_document(bson_, key, -1, document.bson_);
  }
  void add(const char* key, bool value) { bson_append_bool(bson_, key, -1, value); }

  const bson_t* get() const { return bson_; }

 private:
  bson_t* bson_ = bson_new();
};

/// One connection, and the calls that it takes. They block, so all of them belong to one thread.
class Names {
 public:
  /// The URL is valid.
  explicit Names(const mongoc_uri_t* url) : client_(mongoc_client_new_from_uri(url)) {
    mongoc_client_set_error_api(client_.get(), MONGOC_ERROR_API_VERSION_2);
    const char* const database = mongoc_uri_get_database(url);
    users_.reset(
        mongoc_client_get_collection(client_.get(), database ? database : "test", "users"));
  }

  /// `operation` is `$set`, or `$setOnInsert`, which changes nothing if the name is there.
  snug::Result<void> save(const char* operation, const std::string& name,
                          const std::string& socket_id) {
    const Document user("username", name);
    const Document change(operation, Document("socketId", socket_id));
    const Document options("upsert", true);
    bson_error_t error;
    if (mongoc_collection_update_one(users_.get(), user.get(), change.get(), options.get(), nullptr,
                                     &error))
      return {};
    return failure(error);
  }

  snug::Result<SocketId> find(const std::string& name) {
    const Document user("username", name);
    const Cursor found(
        mongoc_collection_find_with_opts(users_.get(), user.get(), nullptr, nullptr));
    const bson_t* document = nullptr;
    bson_error_t error;
    if (mongoc_cursor_next(found.get(), &document)) return socket_of(document);
    if (mongoc_cursor_error(found.get(), &error)) return failure(error);
    return SocketId();
  }

  snug::Result<void> erase(const std::string& name, const std::string& socket_id) {
    Document both("username", name);
    both.add("socketId", socket_id);
    bson_error_t error;
    if (mongoc_collection_delete_one(users_.get(), both.get(), nullptr, nullptr, &error)) return {};
    return failure(error);
  }

 private:
  static SocketId socket_of(const bson_t* document) {
    bson_iter_t field;
    if (!bson_iter_init_find(&field, document, "socketId")) return std::nullopt;
    if (!BSON_ITER_HOLDS_UTF8(&field)) return std::nullopt;
    std::uint32_t size = 0;
    const char* const text = bson_iter_utf8(&field, &size);
    return std::string(text, size);
  }
  static snug::Unexpected<snug::Error> failure(const bson_error_t& error) {
    const bool refused = error.domain == MONGOC_ERROR_SERVER ||
                         error.domain == MONGOC_ERROR_WRITE_CONCERN ||
                         error.domain == MONGOC_ERROR_BSON || error.domain == MONGOC_ERROR_COMMAND;
    return snug::Unexpected(snug::Error{refused ? "refused" : "away", error.message});
  }

  Client client_;
  Collection users_;
};

class UsersInMongodb : public StoredUsers {
 public:
  UsersInMongodb(snug::Loop& loop, const mongoc_uri_t* url)
      : StoredUsers(loop), loop_(loop), names_(url) {}

 private:
  void save(const std::string& name, const std::string& socket_id, DoneHandler done) override {
    ask([this, name, socket_id] { return names_.save("$set", name, socket_id); },
        [done = std::move(done)](const auto& saved) { done(saved.has_value()); });
  }
  void save_if_absent(const std::string& name, const std::string& socket_id,
                      DoneHandler done) override {
    ask([this, name, socket_id] { return names_.save("$setOnInsert", name, socket_id); },
        [done = std::move(done)](const auto& saved) { done(saved.has_value()); });
  }
  void look_up(const std::string& name, LookedUpHandler done) override {
    ask([this, name] { return names_.find(name); }, std::move(done));
  }
  void erase(const std::string& name, const std::string& socket_id, DoneHandler done) override {
    ask([this, name, socket_id] { return names_.erase(name, socket_id); },
        [done = std::move(done)](const auto& erased) { done(erased.has_value()); });
  }

  /// Does `work` on the one thread, which keeps the order of all calls.
  template <class Work, class Done>
  void ask(Work work, Done done) {
    worker_.run(loop_, std::move(work), [this, done = std::move(done)](auto answer) {
      if (answer)
        found();
      else
        failed(answer.error());
      done(std::move(answer));
    });
  }
  void found() {
    if (availability_.found()) recovered();
  }
  /// Asks until the database answers: perhaps nobody writes meanwhile.
  void failed(const snug::Error& error) {
    if (error.code != "away") return availability_.refused(error.message);
    availability_.lost(error.message);
    if (asks_again_) return;
    asks_again_ = true;
    loop_.set_timeout(1s, [this] {
      asks_again_ = false;
      if (availability_.away()) look_up("", [](const auto&) {});
    });
  }

  snug::Loop& loop_;
  Names names_;
  Availability availability_{"MongoDB"};
  bool asks_again_ = false;
  snug::Worker worker_{"mongodb"};  // last: it ends before what its calls use
};

/// The driver, which says nothing by itself.
class Driver {
 public:
  Driver() {
    mongoc_init();
    mongoc_log_set_handler(nullptr, nullptr);
  }
  ~Driver() { mongoc_cleanup(); }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;
};

/// Null if it is not valid. Unless it says otherwise, a server that hangs counts as away soon.
Url url_of(const char* text) {
  Url url(mongoc_uri_new(text));
  if (url == nullptr) return nullptr;
  for (const char* const timeout : {MONGOC_URI_CONNECTTIMEOUTMS, MONGOC_URI_SOCKETTIMEOUTMS}) {
    if (!mongoc_uri_has_option(url.get(), timeout))
      mongoc_uri_set_option_as_int32(url.get(), timeout, 3'000);
  }
  return url;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return usage(argv[0], "127.0.0.1:PORT mongodb://HOST:PORT/DATABASE");
  const Driver driver;
  const Url url = url_of(argv[2]);
  if (url == nullptr) {
    std::fprintf(stderr, "this is not a URL of MongoDB\n");  // it may hold a password
    return 1;
  }
  snug::Loop loop;
  UsersInMongodb users(loop, url.get());
  snug::Server server(loop, with_client());
  serve_users(server, users);
  return run(loop, server, argv[1],
             [&users](const std::function<void()>& done) { users.close(done); });
}
