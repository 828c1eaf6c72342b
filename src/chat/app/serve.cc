// Wires the chat to addresses, to the page, to the service manager and to the administrator.
#include "app/serve.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "app/composition.h"
#include "app/control.h"
#include "app/data_directory.h"
#include "app/exit_code.h"
#include "app/listen_address.h"
#include "app/log.h"
#include "app/page.h"
#include "app/qr_code.h"
#include "app/service_manager.h"
#include "snug/memory.h"

namespace snug::app {
namespace {

/// Prints a line for the person who started the server, and for programs that wait for it.
void tell(const std::string& line) {
  std::puts(line.c_str());
  std::fflush(stdout);
}

class Service {
 public:
  Service(Composition& core, const Config& config, std::filesystem::path data)
      : parts_(core), config_(config), data_(std::move(data)) {}

  Result<void> start();
  void stop();

 private:
  Result<void> listen();
  Result<void> listen(const ListenAddress& address);
  void open_control();
  void tell_owner_link();
  void feed_watchdog();
  void hang_up();
  void reload();

  Composition& parts_;
  const Config& config_;
  const std::filesystem::path data_;
  ServiceManager manager_;
  std::vector<std::string> bound_;
  std::unique_ptr<Administrator> admin_;
  std::unique_ptr<ControlServer> control_;
  bool stopping_ = false;
};

Result<void> Service::start() {
  // Before anybody can know that it is there: a signal from now on waits for the loop.
  parts_.loop().on_terminate([this] { stop(); });
  parts_.loop().on_reload([this] { hang_up(); });
  parts_.server().http().serve(page_files(), page_headers());
  if (Result<void> listening = listen(); !listening) return listening;
  open_control();
  if (const auto period = manager_.watchdog_period()) {
    parts_.loop().set_interval(*period, [this] { feed_watchdog(); });
  }
  tell_owner_link();
  manager_.ready(std::to_string(parts_.chat().people_count()) + " people");
  parts_.log()(LogLevel::kInfo, "snug " SNUG_VERSION " serves " +
                                    std::to_string(parts_.chat().people_count()) + " people from " +
                                    data_.string());
  forget_startup();
  return {};
}

Result<void> Service::listen() {
  if (const auto inherited = inherited_addresses(); !inherited.empty()) {
    for (const ListenAddress& address : inherited) {
      if (Result<void> listening = listen(address); !listening) return listening;
    }
    return {};
  }
  for (const std::string& text : config_.listen) {
    for (const ListenAddress& address : expand_address(text)) {
      if (Result<void> listening = listen(address); !listening) return listening;
    }
  }
  return {};
}

Result<void> Service::listen(const ListenAddress& address) {
  const bool secure = config_.serves_tls() && !address.address.starts_with("unix:");
  const Result<std::string> bound = secure ? parts_.server().listen(address.address, config_.tls)
                                           : parts_.server().listen(address.address);
  if (!bound) {
    if (!address.required && bound.error().code != "address_in_use") return {};
    return Unexpected(bound.error());
  }
  bound_.push_back(*bound);
  const std::string url = url_of(*bound, reachable_host(), secure);
  tell("Listening on " + (url.empty() ? *bound : url));
  return {};
}

void Service::open_control() {
  admin_ = std::make_unique<Administrator>(parts_.chat(), base_url(config_, bound_));
  control_ = std::make_unique<ControlServer>(parts_.loop(), *admin_);
  if (const Result<void> opened = control_->listen(control_socket(data_)); !opened) {
    parts_.log()(
        LogLevel::kWarning,
        "`snug invite` and `snug user` will not work while this runs: " + opened.error().message);
  }
}

void Service::tell_owner_link() {
  parts_.chat().owner_link([this](const std::optional<std::string>& path) {
    if (!path) return;
    const std::string link = base_url(config_, bound_) + *path;
    tell("Make the owner's account: " + link);
    if (isatty(STDOUT_FILENO) != 0) tell(qr_code(link));
  });
}

void Service::feed_watchdog() {
  parts_.chat().check_writer([this](bool answers) {
    if (answers || parts_.is_locked_out()) manager_.alive();
  });
}

/// Without a service manager and a certificate, SIGHUP means that the terminal has closed.
void Service::hang_up() {
  const bool is_reload = config_.serves_tls() || manager_.present();
  is_reload ? reload() : stop();
}

void Service::reload() {
  if (!config_.serves_tls()) {
    parts_.log()(LogLevel::kInfo,
                 "there is no certificate to read again; changed settings need a restart");
    return;
  }
  parts_.server().reload_certificates([this](const Result<void>& read) {
    if (read)
      parts_.log()(LogLevel::kInfo, "new connections get the certificate that is there now");
  });
}

void Service::stop() {
  if (!std::exchange(stopping_, true)) {
    parts_.log()(LogLevel::kInfo, "stopping");
    manager_.stopping();
    control_->close();
  }
  parts_.stop();
}

int exit_code_of(const Error& error) {
  const bool is_setting = error.code == "address_invalid" ||
                          error.code.starts_with("certificate_") || error.code.starts_with("key_");
  if (is_setting) return kBadConfig;
  const bool is_damaged = error.code == "database_unusable" || error.code == "database_missing";
  return is_damaged ? kStoreFailed : kUnavailable;
}

}  // namespace

std::string base_url(const Config& config, const std::vector<std::string>& addresses) {
  if (!config.public_origins.empty()) return config.public_origins.front();
  const bool secure = config.serves_tls();
  // Both loopback addresses are best known by their common name.
  const std::string localhost = "localhost:";
  for (const std::string& text : config.listen) {
    if (text.starts_with(localhost) && text != "localhost:0") return url_of(text, "", secure);
  }
  for (const std::string& address : addresses) {
    if (std::string url = url_of(address, reachable_host(), secure); !url.empty()) return url;
  }
  return secure ? "https://localhost" : "http://localhost";
}

/// Each connection is an open file, so the usual 1024 are too few. Where raising is not allowed,
/// the limit stays as it is.
void raise_file_limit() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == files.rlim_max) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

int serve(const Config& config) {
  const LogSink log = make_log(config.log_level);
  raise_file_limit();
  const auto fail = [&log](const Error& error) {
    log(LogLevel::kError, error.message);
    return exit_code_of(error);
  };
  const auto data = make_data_directory(config.data);
  if (!data) return fail(data.error());
  const auto core = Composition::open(config, *data, log);
  if (!core) return fail(core.error());
  Service service(**core, config, *data);
  if (const Result<void> started = service.start(); !started) return fail(started.error());
  (*core)->loop().run();
  return (*core)->store_failed() ? kStoreFailed : kSuccess;
}

}  // namespace snug::app
