// A file descriptor with one owner.
#pragma once

#include <utility>

#include "snug/export.h"

namespace snug {

/// Closes its file descriptor when destroyed, unless it was released. A negative number is none.
class SNUG_API Descriptor {
 public:
  /// Owns `number` from now on.
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor();
  /// `other` owns none then.
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  /// Exchanges the two, so `other` closes the old one.
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  /// The number; still owned. Negative if there is none.
  int get() const { return number_; }
  /// The number, which the caller must close.
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

}  // namespace snug
