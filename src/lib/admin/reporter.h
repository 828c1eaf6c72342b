// Sends events to the attached pages.
#pragma once

#include <string>
#include <string_view>

#include "base/environment.h"
#include "snug/json.h"
#include "snug/namespace.h"

namespace snug::admin {

class Reporter {
 public:
  /// `environment` is borrowed.
  Reporter(Namespace nsp, base::Environment& environment);

  const Namespace& nsp() const { return nsp_; }
  base::Environment& environment() const { return environment_; }
  /// Whether anyone may receive it: a page here, or at another server of the cluster. Check this
  /// before building expensive values.
  bool heard() const;
  /// Does nothing if nobody receives it.
  void tell(std::string_view event, Json values) const;
  std::string now() const;  ///< In the form that a page reads.

 private:
  const Namespace nsp_;
  base::Environment& environment_;
};

}  // namespace snug::admin
