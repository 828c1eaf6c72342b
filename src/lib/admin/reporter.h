// Speaks to the pages that are attached.
#pragma once

#include <string>
#include <string_view>

#include "base/environment.h"
#include "snug/json.h"
#include "snug/namespace.h"

namespace snug::admin {

class Reporter {
 public:
  /// The environment is borrowed.
  Reporter(Namespace nsp, base::Environment& environment);

  const Namespace& nsp() const { return nsp_; }
  base::Environment& environment() const { return environment_; }
  /// Whether anyone may hear: a page here, or at another server of the cluster. What is costly to
  /// say asks first.
  bool heard() const;
  /// Nothing happens when nobody hears.
  void tell(std::string_view event, Json values) const;
  std::string now() const;  ///< As a page reads dates.

 private:
  const Namespace nsp_;
  base::Environment& environment_;
};

}  // namespace snug::admin
