// The body of snug::Pattern: the only place of the library that includes <regex>.
#include "snug/pattern.h"

#include <cstddef>
#include <regex>
#include <utility>

namespace snug {

namespace {

// std::regex uses stack in proportion to the text.
constexpr std::size_t kMaxNameBytes = 1024;

}  // namespace

struct SNUG_LOCAL Pattern::Compiled {
  explicit Compiled(std::string given) : text(std::move(given)), regex(text) {}

  std::string text;
  std::regex regex;
};

Pattern::Pattern(std::string text) : compiled_(std::make_shared<const Compiled>(std::move(text))) {}

const std::string& Pattern::text() const {
  return compiled_->text;
}

bool Pattern::matches(std::string_view name) const {
  return name.size() <= kMaxNameBytes &&
         std::regex_search(name.begin(), name.end(), compiled_->regex);
}

}  // namespace snug
