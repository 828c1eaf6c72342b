// Sends to everyone in the admin namespace, because everyone in it has been admitted.
#include "admin/reporter.h"

#include <utility>

#include "admin/describe.h"
#include "socketio/namespace_impl.h"

namespace snug::admin {

Reporter::Reporter(Namespace nsp, base::Environment& environment)
    : nsp_(std::move(nsp)), environment_(environment) {}

bool Reporter::heard() const {
  Namespace::Impl& nsp = *nsp_.impl();
  return nsp.has_own_adapter() || !nsp.rooms().members().empty();
}

void Reporter::tell(std::string_view event, Json values) const {
  if (heard()) nsp_.all().emit_values(event, std::move(values));
}

std::string Reporter::now() const {
  return iso_date(environment_.wall_now());
}

}  // namespace snug::admin
