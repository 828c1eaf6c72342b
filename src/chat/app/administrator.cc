// Requests come from our own command line, through a socket that only the owner of the data can
// open.
#include "app/administrator.h"

#include <utility>

namespace snug::app {
namespace {

constexpr int kDaySeconds = 24 * 60 * 60;

Json refusal(std::string code, std::string message) {
  return {{"ok", false}, {"error", {{"code", std::move(code)}, {"message", std::move(message)}}}};
}

template <class T>
T field(const Json& request, const char* name, T otherwise) {
  const auto found = request.find(name);
  if (found == request.end()) return otherwise;
  if constexpr (std::is_same_v<T, std::string>)
    return found->is_string() ? found->get<T>() : otherwise;
  if constexpr (std::is_same_v<T, bool>) return found->is_boolean() ? found->get<T>() : otherwise;
  if constexpr (std::is_same_v<T, int>)
    return found->is_number_integer() ? found->get<T>() : otherwise;
}

}  // namespace

void Administrator::run(const Json& request, std::function<void(Json)> done) {
  const std::string command = request.is_object() ? field<std::string>(request, "command", "") : "";
  if (command == "users") return done({{"ok", true}, {"users", chat_.people()}});
  if (command == "invite") return invite(request, std::move(done));
  if (command == "reset") return reset(request, std::move(done));
  done(refusal("bad_request", "there is no command \"" + command + "\""));
}

void Administrator::invite(const Json& request, std::function<void(Json)> done) {
  const Json payload = {{"uses", field(request, "uses", 1)},
                        {"expires_in", field(request, "days", 7) * kDaySeconds},
                        {"role", field(request, "admin", false) ? "admin" : "member"}};
  chat_.invite(payload, [base = base_url_, done = std::move(done)](Json answer) {
    if (!answer.value("ok", false)) return done(std::move(answer));
    done({{"ok", true}, {"url", base + answer.value("path", std::string())}});
  });
}

void Administrator::reset(const Json& request, std::function<void(Json)> done) {
  chat_.reset_password(field<std::string>(request, "name", ""),
                       field<std::string>(request, "password", ""),
                       [done = std::move(done)](const Result<void>& result) {
                         if (result) return done({{"ok", true}});
                         done(refusal(result.error().code, result.error().message));
                       });
}

}  // namespace snug::app
