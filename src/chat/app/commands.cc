// A command is a request to Administrator, over the control socket or in this process.
#include "app/commands.h"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <string>

#include "app/composition.h"
#include "app/control.h"
#include "app/data_directory.h"
#include "app/exit_code.h"
#include "app/log.h"
#include "app/password.h"
#include "app/serve.h"
#include "words/unicode.h"

namespace snug::app {
namespace {

/// argon2id on the smallest machine takes some seconds.
constexpr std::chrono::seconds kPatience{30};

/// Files made by root in someone else's data folder would lock that person out, so root acts as the
/// owner of the folder.
Result<void> become_owner_of(const std::filesystem::path& data) {
  struct stat status{};
  if (stat(data.c_str(), &status) != 0) {
    return Unexpected(
        Error{"no_data", "there is no data folder " + data.string() +
                             ": start the server first, or name the folder with --data"});
  }
  if (geteuid() != 0 || status.st_uid == 0) return {};
  if (setegid(status.st_gid) == 0 && seteuid(status.st_uid) == 0) return {};
  return Unexpected(Error{"no_permission", "cannot act as the owner of " + data.string()});
}

Result<Json> ask_in_process(const Config& config, const Json& request) {
  if (Result<void> changed = become_owner_of(config.data); !changed)
    return Unexpected(changed.error());
  const auto core = Composition::open(config, config.data, make_log(LogLevel::kWarning));
  if (!core) return Unexpected(core.error());
  Administrator admin((*core)->chat(), base_url(config, config.listen));
  Json answer;
  admin.run(request, [&answer, &core](Json given) {
    answer = std::move(given);
    (*core)->stop();
  });
  // The timer keeps the loop running, because the work of the store's threads does not.
  (*core)->loop().set_timeout(kPatience, [&core] { (*core)->loop().stop(); });
  (*core)->loop().run();
  if (answer.is_null()) return Unexpected(Error{"failed", "the database did not answer"});
  return answer;
}

Result<Json> ask(const Config& config, const Json& request) {
  Result<Json> answer = ask_control(control_socket(config.data), request);
  if (!answer && answer.error().code == "not_running") answer = ask_in_process(config, request);
  if (!answer) return answer;
  if (answer->value("ok", false)) return answer;
  const Json error = answer->value("error", Json::object());
  return Unexpected(
      Error{error.value("code", std::string()), error.value("message", std::string("refused"))});
}

std::string when(std::int64_t milliseconds) {
  if (milliseconds == 0) return "never";
  const std::time_t seconds = milliseconds / 1000;
  std::tm local{};
  char text[32];
  const bool known = localtime_r(&seconds, &local) != nullptr &&
                     std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local) != 0;
  return known ? text : "unknown";
}

void print_users(const Json& users) {
  std::printf("%-24s %-8s %-18s %s\n", "name", "role", "last seen", "shown as");
  for (const Json& user : users) {
    const std::string seen =
        user.value("online", false) ? "now" : when(user.value("last_seen", std::int64_t{0}));
    std::printf("%-24s %-8s %-18s %s\n", user.value("name", std::string()).c_str(),
                user.value("role", std::string()).c_str(), seen.c_str(),
                user.value("display_name", std::string()).c_str());
  }
}

/// Reads the new password, or makes one. Empty if none was given.
std::string new_password(const Arguments& arguments) {
  if (!arguments.password_from_stdin) return make_password();
  return read_password(std::cin, "New password for " + arguments.user_name + ": ");
}

Json request_of(const Arguments& arguments, const std::string& password) {
  switch (arguments.command) {
    case Command::kInvite:
      return {{"command", "invite"},
              {"uses", arguments.invite_uses},
              {"days", arguments.invite_days},
              {"admin", arguments.invite_admin}};
    case Command::kUserReset:
      return {{"command", "reset"}, {"name", arguments.user_name}, {"password", password}};
    default:
      return {{"command", "users"}};
  }
}

void print(const Arguments& arguments, const Json& answer, const std::string& password) {
  if (arguments.command == Command::kUserList) return print_users(answer.at("users"));
  if (arguments.command == Command::kInvite) {
    std::puts(answer.at("url").get<std::string>().c_str());
    return;
  }
  std::printf("%s is signed out everywhere", arguments.user_name.c_str());
  if (arguments.password_from_stdin) {
    std::puts(" and has the new password.");
  } else {
    std::printf(". The new password is:\n%s\n", password.c_str());
  }
}

}  // namespace

int run_command(const Arguments& arguments, const Config& config) {
  const std::string password =
      arguments.command == Command::kUserReset ? new_password(arguments) : "";
  if (!chat::is_utf8(password)) {
    std::fputs("snug: the password must be UTF-8, as browsers send it\n", stderr);
    return kFailure;
  }
  const Result<Json> answer = ask(config, request_of(arguments, password));
  if (!answer) {
    std::fprintf(stderr, "snug: %s\n", answer.error().message.c_str());
    return kFailure;
  }
  print(arguments, *answer, password);
  return kSuccess;
}

}  // namespace snug::app
