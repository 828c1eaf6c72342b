// The composition root: the only place that knows every part.
#include "app/composition.h"

#include <chrono>
#include <utility>

#include "app/data_directory.h"

namespace snug::app {
namespace {

/// A stuck disk must not keep the program from ending. systemd kills it after 30 s.
constexpr std::chrono::milliseconds kStopPatience{10'000};

ServerOptions server_options(const Config& config, const LogSink& log) {
  ServerOptions options;
  options.cors.origins = config.public_origins;
  options.cors.credentials = !config.public_origins.empty();
  options.cors.refuse_foreign = true;
  options.max_connections_per_address = config.max_connections_per_address;
  options.log = log;
  return options;
}

bool behind_tls(const Config& config) {
  return !config.public_origins.empty() && config.public_origins.front().starts_with("https://");
}

}  // namespace

Result<std::unique_ptr<Composition>> Composition::open(const Config& config,
                                                       const std::filesystem::path& data,
                                                       LogSink log) {
  std::unique_ptr<Composition> core(new Composition(config, std::move(log)));
  if (Result<void> opened = core->open_store(config, data); !opened)
    return Unexpected(opened.error());
  chat::Options options;
  options.public_origins = config.public_origins;
  for (const std::string& proxy : config.trusted_proxies) options.trusted_proxies.add(proxy);
  options.secure_cookies = config.serves_tls() || behind_tls(config);
  options.durability = config.sync_every_commit ? "full" : "normal";
  options.directory = config.directory;
  options.limits.sends_per_second = config.messages_per_second;
  options.log = core->log_;
  options.on_storage_failed = [self = core.get()] { self->on_store_failed("it does not answer."); };
  core->chat_ = std::make_unique<chat::Chat>(core->loop_, *core->server_, *core->database_,
                                             core->database_->take_snapshot(), std::move(options));
  return core;
}

Composition::Composition(const Config& config, LogSink log)
    : log_(std::move(log)),
      server_(std::make_unique<Server>(loop_, server_options(config, log_))) {}

Result<void> Composition::open_store(const Config& config, const std::filesystem::path& data) {
  storage::DatabaseOptions options;
  options.path = database_file(data).string();
  options.durability =
      config.sync_every_commit ? storage::Durability::kFull : storage::Durability::kNormal;
  options.on_fatal = [this](std::string_view message) { on_store_failed(message); };
  auto opened = storage::Database::open({clock_, log_}, std::move(options));
  if (!opened) return Unexpected(opened.error());
  database_ = std::move(*opened);
  return {};
}

Composition::~Composition() {
  if (database_) database_->close();
  chat_.reset();
  server_.reset();
}

void Composition::stop() {
  if (std::exchange(stopping_, true)) return loop_.stop();
  loop_.set_timeout(kStopPatience, [this] {
    log_(LogLevel::kWarning, "something did not finish in time: stopping without it");
    loop_.stop();
  });
  chat_->shutdown([this] { server_->close([this] { loop_.stop(); }); });
}

void Composition::on_store_failed(std::string_view why) {
  if (std::exchange(store_failed_, true)) return;
  log_(LogLevel::kError, "the database failed: " + std::string(why) + " Stopping now.");
  loop_.stop();
}

}  // namespace snug::app
